import type { PluginFiles } from "../contract.js";
import { helmFailure } from "./failure.js";

/**
 * Refuses a chart in which a link leads out of the repository, used or not.
 * @param directory real path of the chart
 * @throws FairleadError `BAD_USER_INPUT` (`SYMLINK_ESCAPE`)
 * @see argoproj/argo-cd:util/app/path/path.go `CheckOutOfBoundsSymlinks`
 */
export async function refuseLinksOut(files: PluginFiles, directory: string, signal: AbortSignal): Promise<void> {
  for (const { type, path } of (await files.list(directory, { recurse: true }, signal)) ?? []) {
    if (type !== "link") continue;
    const resolved = await files.resolve(path, signal);
    if (resolved.found || !resolved.escapes) continue;
    throw helmFailure("SYMLINK_ESCAPE", `repository contains out-of-bounds symlinks. file: ${path}; remove the link`, {
      file: path,
    });
  }
}
