import type { FileTree } from "../model/file-tree.js";

/** A file as it was fetched. */
export interface RemoteFile {
  readonly bytes: Uint8Array;
  /** `sha256:` and hex digits. */
  readonly digest: string;
}

/** A Git tree as it was fetched. */
export interface RemoteTree {
  readonly files: FileTree;
  /** 40 hex digits. */
  readonly commit: string;
}

/** A chart as it was fetched. */
export interface RemoteChart {
  readonly version: string;
  /** `sha256:` and hex digits of the archive. */
  readonly digest: string;
  /** The archive itself (`.tgz`), for charts/. */
  readonly archive: Uint8Array;
}

/** What Git gives to who asks for a password. */
export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

/** Which chart. */
export interface ChartRequest {
  /** `https://…`, `oci://…`, `@name` or `alias:name` of a registered repository. */
  readonly repository: string;
  readonly name: string;
  /** Exact, or a range of which the highest is taken. */
  readonly version: string;
  /** Send credentials to another host that the index points to. */
  readonly passCredentials?: boolean;
  /** Download it even if it is here. */
  readonly fresh?: boolean;
}

/** How a file is fetched. */
export interface FileOptions {
  /**
   * Only from these hosts (`api.example.com`, `*.example.com:8443`), redirects included, and without a login. They take the place of what the project may use
   * as a source: an administrator has granted them.
   */
  readonly hosts?: readonly string[];
}

/**
 * What lies outside the repository of a source, bound to one project: what the project may not use is refused before anything is contacted.
 * Every fetch has a deadline and bounds on size; answers are kept by what they were asked as long as they are pinned. All throw FairleadError:
 * `PERMISSION_DENIED` (`details.reason` `REPO_NOT_PERMITTED`, `EGRESS_BLOCKED`), `NOT_FOUND` (`CHART_NOT_FOUND`, `CONSTRAINT_UNMATCHED`, `REVISION_NOT_FOUND`, `DEP_REPO_UNKNOWN`),
 * `UNAVAILABLE` (`DEP_FETCH_FAILED`, `REPO_UNREACHABLE`), `FAILED_PRECONDITION` (`REPO_AUTH`), `RESOURCE_EXHAUSTED` (`ARCHIVE_TOO_LARGE`, `INPUT_TOO_LARGE`), `BAD_USER_INPUT` (`ARCHIVE_UNSAFE`).
 */
export interface RemoteSources {
  /**
   * Changes with the project, with what it may use and with the credentials it uses it by. A render that fetched something is answered from the cache under
   * the same scope only. Default: the project's name.
   */
  readonly scope?: string;
  /** A file by its URL, at most 5 MiB, 10 s, 3 redirects. */
  file(url: string, signal: AbortSignal, options?: FileOptions): Promise<RemoteFile>;
  /** A repository's files at a branch, tag, range or commit; `""` is its default branch. */
  tree(url: string, revision: string, signal: AbortSignal): Promise<RemoteTree>;
  chart(request: ChartRequest, signal: AbortSignal): Promise<RemoteChart>;
  /**
   * The login of a repository, for a plugin that an administrator trusts with it. Absent where nobody is to be trusted.
   * @returns undefined if the repository has none, or one that is no name and password
   */
  gitLogin?(url: string, signal: AbortSignal): Promise<GitLogin | undefined>;
}
