// Builds helm, kustomize and jsonnet as native programs, from the very Go modules that the WebAssembly modules are compiled from:
// what the corpus comparison and the bench hold ours against. Prints one JSON object with the path of each.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { findGo } from "../../server/launch/go-toolchain.mjs";
import { withLock } from "../../server/launch/lock.mjs";
import { cacheFolder } from "../../server/launch/tools.mjs";

const exec = promisify(execFile);

const programs = {
  jsonnet: { module: "github.com/google/go-jsonnet/cmd/jsonnet", version: "v0.22.0", linkerFlags: "" },
  kustomize: { module: "sigs.k8s.io/kustomize/kustomize/v5", version: "v5.8.1", linkerFlags: "" },
  helm: {
    module: "helm.sh/helm/v4/cmd/helm",
    version: "v4.2.4",
    linkerFlags: "-X helm.sh/helm/v4/internal/version.version=v4.2.4",
  },
};

/** Gives the native programs, and builds those the cache lacks: `{ jsonnet, kustomize, helm }`, each an absolute path. */
export async function nativeTools({ signal } = {}) {
  const cache = cacheFolder();
  const { go, version } = await findGo({ folder: join(cache, "go"), signal });
  const found = {};
  for (const [name, program] of Object.entries(programs)) {
    const folder = join(cache, "native", `${name}-${program.version}-${version}`);
    found[name] = join(folder, name);
    if (!existsSync(found[name]))
      await withLock(`${folder}.lock`, { signal }, () => install(go, program, { folder, name, signal }));
  }
  return found;
}

async function install(go, { module, version, linkerFlags }, { folder, name, signal }) {
  if (existsSync(join(folder, name))) return;
  const work = `${folder}.${process.pid}.tmp`;
  mkdirSync(work, { recursive: true });
  try {
    await exec(go, ["install", "-trimpath", "-ldflags", `-s -w ${linkerFlags}`, `${module}@${version}`], {
      env: { ...process.env, GOBIN: work, GOFLAGS: "", GOTOOLCHAIN: "local", GOWORK: "off", CGO_ENABLED: "0" },
      timeout: 1_800_000,
      maxBuffer: 1 << 24,
      signal,
    });
    mkdirSync(folder, { recursive: true });
    renameSync(join(work, module.endsWith("/v5") ? "kustomize" : name), join(folder, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(JSON.stringify(await nativeTools()));
