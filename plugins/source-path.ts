import { FairleadError } from "../engine/errors.js";
import type { PluginFiles } from "./contract.js";

/**
 * The directory a source's `path` means, links followed inside the repository; `""` is the root, and so is no path.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `PATH_ESCAPE`, `PATH_INVALID` or `PATH_NOT_FOUND`
 * @see argoproj/argo-cd:util/app/path/path.go
 */
export async function resolveSourcePath(files: PluginFiles, path: string, signal: AbortSignal): Promise<string> {
  refuseForeignForms(path);
  const resolved = await files.resolve(path, signal);
  if (resolved.found && resolved.entry.type === "directory") return resolved.entry.path;
  if (resolved.found)
    throw refusal(path, "app path is not a directory; name the directory that holds the manifests", "PATH_INVALID");
  if (resolved.escapes) throw refusal(path, "app path outside root; a path must stay inside its repository", "PATH_ESCAPE");
  throw refusal(path, `app path does not exist at commit ${files.commit}`, "PATH_NOT_FOUND");
}

function refuseForeignForms(path: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(path)) throw refusal(path, "app path holds a control character", "PATH_INVALID");
  if (path.startsWith("/"))
    throw refusal(path, "app path is absolute; write it from the root of the repository, without the first /", "PATH_ESCAPE");
  if (path.includes("\\")) throw refusal(path, "app path holds a back-slash; part directories with /", "PATH_ESCAPE");
  if (/^[A-Za-z]:|:\/\//.test(path))
    throw refusal(path, "app path is a drive or a URL; write a path inside the repository", "PATH_ESCAPE");
}

function refusal(path: string, because: string, reason: string): FairleadError {
  const quoted = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  return new FairleadError("BAD_USER_INPUT", `Cannot use source path ${quoted}: ${because}`, {
    details: { reason, path: path.slice(0, 200) },
  });
}
