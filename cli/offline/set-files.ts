import type { OfflineContext } from "./command.js";
import { UsageError } from "./command.js";
import { readArgumentFile } from "./disk-files.js";

/** `--set-file` arguments with the guest's paths in place of the disk's, and what lies there. */
export interface MountedSetFiles {
  readonly written: readonly string[];
  readonly overlay: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads the files that `--set-file key=path,other=path` names. A backslash keeps a comma in a path.
 * @throws UsageError for an argument without `=`; FairleadError for a file that cannot be read
 * @see helm/helm:pkg/strvals/parser.go
 */
export async function mountSetFiles(args: readonly string[], context: OfflineContext): Promise<MountedSetFiles> {
  const overlay = new Map<string, Uint8Array>();
  const written: string[] = [];
  for (const argument of args) {
    for (const pair of argument.split(/(?<!\\),/)) {
      const at = pair.indexOf("=");
      if (at < 0) throw new UsageError(`helm template: --set-file takes key=path, not "${pair}"`);
      const path = pair.slice(at + 1).replaceAll(/\\(.)/g, "$1");
      const mounted = `/fetched/files/${overlay.size}`;
      overlay.set(mounted, await readArgumentFile(path, context));
      written.push(`${pair.slice(0, at)}=${mounted}`);
    }
  }
  return { written, overlay };
}
