import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FairleadError } from "../../engine/errors.js";

/** Files that a child process needs. Absolute paths. */
export interface ProgramFiles {
  /** The folder of the worker and of the programs for isolates. */
  readonly folder: string;
  readonly worker: string;
  /** What tries to get out, for the self-test. */
  readonly probe: string;
  /** The compiled addon of isolated-vm for this machine. */
  readonly addon: string;
}

const built = join("dist", "plugins", "sandbox", "program");

/**
 * Finds what `plugins/sandbox/build.mjs` made, from the sources as from `dist/`.
 * @throws FairleadError `UNAVAILABLE` if it has not been built
 */
export function findProgramFiles(): ProgramFiles {
  const folder = join(packageRoot(import.meta.dirname), built);
  const worker = join(folder, "worker.mjs");
  if (!existsSync(worker))
    throw new FairleadError(
      "UNAVAILABLE",
      `Cannot start the sandbox: "${worker}" is missing; run node plugins/sandbox/build.mjs`,
      {
        details: { reason: "SANDBOX_DOWN" },
      },
    );
  const entry = createRequire(import.meta.url).resolve("isolated-vm");
  // isolated-vm chooses its file in the same way, but looks around on the disk for it, which a worker may not.
  const addons = createRequire(entry)("node-gyp-build") as { readonly resolve: (folder: string) => string };
  return { folder, worker, probe: join(folder, "probe.mjs"), addon: addons.resolve(dirname(entry)) };
}

/** The folder of our package.json. */
function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) || dirname(folder) === folder) return folder;
  }
}
