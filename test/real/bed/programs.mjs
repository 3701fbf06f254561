// `node programs.mjs RELEASE`: gives the programs of a bed, and builds from Go modules what the cache lacks. Prints an event a line, as JSON.
import { accessSync, constants, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildGoPrograms } from "../go-programs.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** Program → its package, small ones first: a missing module is then heard of early. */
const packages = {
  etcd: "go.etcd.io/etcd/server/v3",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
};

/**
 * The programs of a release (`"1.36"`: a folder of `modules/`) and the Kubernetes version that they are. Those in `KUBEBUILDER_ASSETS` are taken as
 * they are; the others are built once into a cache folder that is keyed by their pinned modules and the version of Go.
 * Throws an Error with one sentence that says which program cannot be had.
 */
export async function findPrograms(release, { onEvent = () => undefined, signal } = {}) {
  const module = join(here, "modules", release);
  const pins = readFileSync(join(module, "go.mod"), "utf8");
  const [, version] = /k8s\.io\/kubernetes (v[\d.]+)/.exec(pins) ?? [];
  const given = Object.fromEntries(Object.keys(packages).map((name) => [name, asset(name)]));
  if (Object.values(given).every(Boolean)) return { version, programs: given };
  const missing = Object.fromEntries(Object.entries(packages).filter(([name]) => !given[name]));
  const built = await buildGoPrograms({
    module,
    version,
    place: "bed",
    packages: missing,
    linkerFlags: `-s -w -X k8s.io/component-base/version.gitVersion=${version}`,
    hint: (name) => `, or set KUBEBUILDER_ASSETS to a folder that holds ${name}`,
    onEvent,
    signal,
  });
  return { version, programs: { ...given, ...built } };
}

function asset(name) {
  const folder = process.env.KUBEBUILDER_ASSETS;
  if (!folder) return undefined;
  const file = join(folder, name);
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

async function main() {
  const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => stop.abort());
  try {
    tell({ event: "ready", ...(await findPrograms(process.argv[2] ?? "1.36", { onEvent: tell, signal: stop.signal })) });
  } catch (error) {
    tell({ event: "failed", because: error.message });
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
