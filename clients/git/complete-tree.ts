import { FairleadError } from "../../engine/errors.js";
import type { FileTree } from "../../engine/model/file-tree.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import { createLfsFileTree } from "./lfs-file-tree.js";
import type { LfsSource } from "./lfs-objects.js";
import type { OpenedRepository } from "./open-repositories.js";
import { resolveModuleUrl } from "./parse-modules.js";
import { httpLogin, type TokenLogins } from "./reach.js";
import { readSshHost } from "./ssh-access.js";
import { createSubmoduleFileTree, refusedModule } from "./submodule-file-tree.js";

/** What is not among a commit's own objects, and how it is had. */
export interface CompletionOptions {
  readonly lfs: LfsSource | undefined;
  readonly tokenLogins: TokenLogins | undefined;
  /** Says whether the project may use a submodule's repository. */
  readonly permits: (url: string) => { readonly allowed: boolean };
  /** The URL of a submodule that somebody else has registered for the project: one that has a Secret. */
  readonly accessFor: (url: string) => RepositoryAccess;
  /** Opens a submodule's tree. */
  readonly filesAt: (url: string, commit: string, signal: AbortSignal) => Promise<FileTree>;
}

/** Adds what a repository's Secret asks for: submodules as directories, and large files in place of their pointers. */
export function completeTree(files: FileTree, repository: OpenedRepository, options: CompletionOptions): FileTree {
  const { enableLfs, submodules } = repository.access();
  const withLarge = enableLfs ? withLargeFiles(files, repository, options) : files;
  if (!submodules) return withLarge;
  return createSubmoduleFileTree(withLarge, ({ path, url: written, commit }, signal) => {
    const url = moduleUrl(repository, path, written, options);
    return options.filesAt(url, commit, signal);
  });
}

/**
 * The URL that a submodule is fetched from: on the same host as the repository, or one that an administrator has registered; and one that the project may use.
 * @throws FairleadError `PERMISSION_DENIED` (`REPO_NOT_PERMITTED`)
 */
function moduleUrl(
  { url: parent }: OpenedRepository,
  path: string,
  written: string,
  { permits, accessFor }: CompletionOptions,
): string {
  const url = resolveModuleUrl(written, parent.shown);
  if (url === undefined)
    throw refusedModule(path, `its URL "${written.slice(0, 200)}" leads above the host of "${parent.shown}"`);
  if (/^file:/i.test(url) && !/^\.\.?\//.test(written)) throw refusedModule(path, "its URL is one of this machine's files");
  if (hostOf(url) !== hostOf(parent.shown) && accessFor(url).secret === undefined) {
    throw refusedModule(path, `it lies on another host, and nobody has registered "${url.slice(0, 200)}" as a repository`);
  }
  if (!permits(url).allowed) throw refusedModule(path, `the project does not permit the repository "${url.slice(0, 200)}"`);
  return url;
}

function hostOf(url: string): string {
  const { host, port } = /^https?:\/\//i.test(url) ? { host: URL.parse(url)?.host ?? "", port: undefined } : readSshHost(url);
  return `${host}:${port ?? ""}`;
}

function withLargeFiles(files: FileTree, repository: OpenedRepository, { lfs, tokenLogins }: CompletionOptions): FileTree {
  const { url } = repository;
  return createLfsFileTree(files, async (pointers, signal) => {
    const action = `Cannot fetch the large files of "${url.shown}"`;
    if (lfs === undefined || (url.protocol !== "https" && url.protocol !== "http")) {
      throw new FairleadError("FAILED_PRECONDITION", `${action}: LFS needs an "https:" URL`, {
        details: { reason: "LFS_UNSUPPORTED" },
      });
    }
    const now = repository.access();
    const { clientCertificate, insecure, proxy, noProxy } = now;
    const login = await httpLogin({ url, access: now, action }, tokenLogins, signal);
    const connection = {
      allowsHttp: url.protocol === "http",
      access: {
        ...(clientCertificate !== undefined && { clientCertificate }),
        ...(insecure && { insecure }),
        ...(proxy !== undefined && { proxy }),
        ...(noProxy !== undefined && { noProxy }),
      },
    };
    return lfs({ url: url.fetchUrl, shown: url.shown, login, connection }, pointers, signal);
  });
}
