// `node programs.mjs RELEASE`: gives the programs of a bed, and builds from Go modules what the cache lacks. Prints an event a line, as JSON.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { findGo } from "../../../server/launch/go-toolchain.mjs";
import { withLock } from "../../../server/launch/lock.mjs";
import { cacheFolder } from "../../../server/launch/tools.mjs";

const exec = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/** Program → its package, small ones first: a missing module is then heard of early. */
const packages = {
  etcd: "go.etcd.io/etcd/server/v3",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
};
const environment = { GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", GOWORK: "off", CGO_ENABLED: "0" };
/** A cold build of kube-apiserver took 264 s on two idle cores; a busy machine is given ten times that. */
const buildWithinMs = 45 * 60_000;

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
  const cache = cacheFolder();
  const { go, version: goVersion } = await findGo({
    folder: join(cache, "go"),
    onFetch: () => onEvent({ event: "fetching-go" }),
    signal,
  });
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", `-s -w -X k8s.io/component-base/version.gitVersion=${version}`];
  const key = createHash("sha256")
    .update(JSON.stringify([goVersion, flags, environment]))
    .update(pins)
    .digest("hex")
    .slice(0, 12);
  const folder = join(cache, "bed", `${version}-${key}`);
  const programs = {};
  for (const [name, path] of Object.entries(packages)) {
    const file = join(folder, name);
    programs[name] = given[name] ?? file;
    if (given[name] || existsSync(file)) continue;
    onEvent({ event: "building", program: name, version });
    const build = { name, file, command: [go, "build", ...flags], path, module, signal };
    await withLock(`${file}.lock`, { signal }, () => (existsSync(file) ? undefined : buildProgram(build)));
  }
  return { version, programs };
}

async function buildProgram({ name, file, command: [go, ...words], path, module, signal }) {
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}.tmp`;
  const options = { cwd: module, timeout: buildWithinMs, maxBuffer: 1 << 26, signal, env: { ...process.env, ...environment } };
  try {
    await exec(go, [...words, "-o", half, path], options);
    renameSync(half, file);
  } catch (error) {
    const lines = String(error.stderr ?? "")
      .trim()
      .split("\n")
      .slice(-5)
      .join("\n");
    throw new Error(
      `Cannot build ${name} from ${path}: ${lines || error.message}\nCheck the network and GOPROXY and run the command again, or set KUBEBUILDER_ASSETS to a folder that holds ${name}.`,
      { cause: error },
    );
  } finally {
    rmSync(half, { force: true });
  }
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
