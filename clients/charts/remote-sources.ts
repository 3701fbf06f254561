import { createHash } from "node:crypto";
import { isAtHost } from "../../engine/dialects/host-pattern.js";
import { FairleadError } from "../../engine/errors.js";
import type { RepositoryAccess, RepositoryBook } from "../../engine/model/repository-access.js";
import type { ChartRequest, GitLogin, RemoteFile, RemoteSources } from "../../engine/ports/remote-sources.js";
import type { RemoteRefs, Repository } from "../../engine/ports/repository.js";
import type { Egress, EgressRequest } from "../egress/egress.js";
import { showUrl } from "../egress/egress-url.js";
import { defaultPackageLimits, type PackageLimits } from "./limits.js";
import { authorizationOf, connectionOf } from "./package-access.js";
import type { Packages } from "./package-repository.js";

/** Says whether a project may use a URL; `because` is a sentence. */
export type PermitUrl = (
  project: string,
  url: string,
) => { readonly allowed: true } | { readonly allowed: false; readonly because: string };

/** Finds what a revision means among refs, as `engine/source/match-revision.ts` does. */
export type MatchRevision = (
  revision: string,
  known: RemoteRefs,
) => { readonly commit: string } | { readonly abbreviated: string } | { readonly error: string };

/** What is asked of Git. */
export type GitOfProject = Pick<Repository, "refs" | "filesAt"> & {
  /** Absent: no login is given away. */
  login?(url: string, signal: AbortSignal): Promise<GitLogin | undefined>;
};

/** What remote sources are made of. */
export interface RemoteSourcesOptions {
  readonly book: () => RepositoryBook;
  readonly permits: PermitUrl;
  /** Git on behalf of a project. */
  readonly git: (project: string) => GitOfProject;
  readonly packages: Packages;
  readonly http: Egress;
  readonly matchRevision: MatchRevision;
  readonly limits?: Partial<PackageLimits>;
  /** Whether `http:` will do for all, as in the development profile. Default false. */
  readonly allowsPlainHttp?: boolean;
}

/**
 * Makes what lies outside a source's repository reachable, for one project at a time: first the project is asked, then the network. A login goes to the
 * repository it was stored for only.
 */
export function createRemoteSources(options: RemoteSourcesOptions): (project: string) => RemoteSources {
  const { book, permits, git, packages, http, matchRevision, allowsPlainHttp = false } = options;
  const limits: PackageLimits = { ...defaultPackageLimits, ...options.limits };
  return (project) => {
    const mustPermit = (url: string, sentence?: string) => {
      const verdict = permits(project, url);
      if (verdict.allowed) return;
      throw new FairleadError("PERMISSION_DENIED", sentence ?? verdict.because, { details: { reason: "REPO_NOT_PERMITTED" } });
    };
    return {
      async file(url, signal, { hosts } = {}) {
        if (hosts !== undefined) return fetchFile(http, { url, ...fromHosts(hosts, allowsPlainHttp) }, { limits, signal });
        mustPermit(url);
        const access = book().accessFor(url, project);
        const authorization = usableOverHttp(access) ? authorizationOf(access) : undefined;
        const origin = URL.parse(url)?.origin;
        const credentials = authorization === undefined || origin === undefined ? undefined : { origin, authorization };
        return fetchFile(http, { url, ...connectionOf(access, allowsPlainHttp), credentials }, { limits, signal });
      },
      async tree(url, revision, signal) {
        mustPermit(url);
        const repository = git(project);
        const commit = await findCommit(repository, matchRevision, { url, revision }, signal);
        const files = await repository.filesAt(url, commit, signal);
        return { files, commit: files.commit };
      },
      async gitLogin(url, signal) {
        mustPermit(url);
        return git(project).login?.(url, signal);
      },
      async chart(request, signal) {
        const repoURL = findRepository(book(), project, request);
        if (!/^oci:/i.test(repoURL) || !permits(project, repoURL.slice("oci://".length)).allowed) {
          mustPermit(repoURL, `helm repos ${showUrl(repoURL)} are not permitted in project '${project}'`);
        }
        const { name: chart, version, passCredentials = false, fresh = false } = request;
        return packages.forProject(project).chart({ place: { repoURL, chart }, version, passCredentials, fresh }, signal);
      },
    };
  };
}

/** How one asks that may reach some hosts only, and has no login for them. */
function fromHosts(hosts: readonly string[], allowsHttp: boolean): Pick<EgressRequest, "allowsHttp" | "refuses"> {
  return {
    allowsHttp,
    refuses: (url) => (isAtHost(url, hosts) ? undefined : `is none of the granted hosts ${hosts.join(", ")}`),
  };
}

async function fetchFile(
  http: Egress,
  request: Pick<EgressRequest, "url" | "access" | "allowsHttp" | "credentials" | "refuses">,
  { limits, signal }: { readonly limits: PackageLimits; readonly signal: AbortSignal },
): Promise<RemoteFile> {
  const { fileBytes: maxBytes, fileTimeoutMs: timeoutMs } = limits;
  const action = `Cannot fetch "${showUrl(request.url)}"`;
  const answer = await http.send({ ...request, action, maxBytes, timeoutMs, decodes: true }, signal);
  const bytes = await answer.bytes();
  return { bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}

async function findCommit(
  repository: GitOfProject,
  matchRevision: MatchRevision,
  { url, revision }: { readonly url: string; readonly revision: string },
  signal: AbortSignal,
): Promise<string> {
  if (/^[0-9a-f]{40}$/i.test(revision)) return revision.toLowerCase();
  const match = matchRevision(revision, await repository.refs(url, signal));
  if ("commit" in match) return match.commit;
  if ("abbreviated" in match) return match.abbreviated;
  const message = `unable to resolve '${revision}' to a commit SHA: revision not found; in "${showUrl(url)}" ${match.error}`;
  throw new FairleadError("NOT_FOUND", message, { details: { reason: "REVISION_NOT_FOUND" } });
}

/** The URL of a dependency's repository; names are looked up. */
function findRepository(book: RepositoryBook, project: string, { repository, name }: ChartRequest): string {
  const alias = /^(?:@|alias:)(.*)$/.exec(repository)?.[1];
  if (alias === undefined) return repository;
  const found = book.named(alias, project);
  if (found !== undefined) return found.enableOci && !/^[a-z]+:\/\//i.test(found.url) ? `oci://${found.url}` : found.url;
  const message = `no repository definition for ${repository} (dependency "${name}"): register a Helm repository with the name "${alias}"`;
  throw new FairleadError("NOT_FOUND", message, { details: { reason: "DEP_REPO_UNKNOWN" } });
}

function usableOverHttp({ login }: RepositoryAccess): boolean {
  return login.kind === "basic" || login.kind === "bearer";
}
