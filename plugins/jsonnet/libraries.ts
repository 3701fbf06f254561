import { FairleadError } from "../../engine/errors.js";
import type { PluginFiles } from "../contract.js";
import { joinInside } from "../path-parts.js";

/**
 * Where imports are looked for after the importing file's own directory: the source's directory, then the libraries; the last one first.
 * @returns paths from the root of the repository
 * @throws FairleadError `BAD_USER_INPUT` (`PATH_ESCAPE`) for a library outside the repository
 * @see argoproj/argo-cd:reposerver/repository/repository.go `makeJsonnetVm`
 */
export async function libraryPaths(
  files: PluginFiles,
  { directory, libs }: { readonly directory: string; readonly libs: readonly string[] },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const paths: string[] = [directory];
  for (const [at, lib] of libs.entries()) {
    const path = joinInside("", lib.replace(/^\/+/, ""));
    const resolved = path === undefined ? { found: false, escapes: true } : await files.resolve(path, signal);
    if (path === undefined || (!resolved.found && "escapes" in resolved && resolved.escapes)) {
      const shown = JSON.stringify(lib.slice(0, 200));
      throw new FairleadError(
        "BAD_USER_INPUT",
        `Cannot use Jsonnet library ${shown}: it leads out of the repository; name a directory in it`,
        {
          details: { reason: "PATH_ESCAPE", field: `/directory/jsonnet/libs/${at}` },
        },
      );
    }
    paths.push(path);
  }
  return paths;
}
