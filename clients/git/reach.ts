import { FairleadError } from "../../engine/errors.js";
import type { RepositoryAccess, RepositoryBook } from "../../engine/model/repository-access.js";
import type { Egress } from "../egress/egress.js";
import { sweepCallFiles, withCallFiles } from "./call-files.js";
import type { GitAccess } from "./git-command.js";
import type { GithubTokens } from "./github-tokens.js";
import { type HttpLogin, openHttpAccess } from "./http-access.js";
import type { RepositoryUrl } from "./repository-url.js";
import { openSshAccess } from "./ssh-access.js";

/** What is to be reached, by what, and how an error's sentence begins. */
export interface Reached {
  readonly url: RepositoryUrl;
  readonly access: RepositoryAccess;
  readonly action: string;
}

/** Lets one call of git reach a repository: its login, certificates and keys are there while the work runs, and gone after it. */
export type Reach = <T>(reached: Reached, work: (access: GitAccess) => Promise<T>, signal: AbortSignal) => Promise<T>;

/** What is needed to reach repositories. */
export interface ReachOptions {
  readonly homeFolder: string;
  readonly book: () => RepositoryBook;
  /** Judges where hosts lie. Without it they are not judged. */
  readonly egress: Egress | undefined;
  /** Without it GitHub Apps cannot log in. */
  readonly githubTokens: GithubTokens | undefined;
}

/** Makes it; sweeps what a killed process left. */
export function createReach({ homeFolder, book, egress, githubTokens }: ReachOptions): Reach {
  sweepCallFiles(homeFolder);
  return (reached, work, signal) =>
    withCallFiles(homeFolder, async (files) => {
      const { url, access, action } = reached;
      signal.throwIfAborted();
      if (url.protocol === "file") return work({ config: {}, environment: {} });
      const addressesOf = egress && ((host: string) => egress.addressesOf(host, action));
      if (url.protocol === "ssh") {
        refuseUnknownLogin(reached);
        if (access.proxy !== undefined) throw unusable(reached, "an SSH repository cannot be reached through a proxy");
        return work(await openSshAccess({ url: url.fetchUrl, access, knownHosts: book().knownHosts, files, addressesOf }));
      }
      const target = new URL(url.fetchUrl);
      const login = await httpLogin(reached, githubTokens, signal);
      return work(await openHttpAccess({ url: target, access, login, ca: book().caFor(target.host), files, addressesOf }));
    });
}

/**
 * The name and password, or the token, that a repository is reached with over HTTP. An SSH key is no use there.
 * @throws FairleadError `FAILED_PRECONDITION` (`REPO_AUTH`); as `GithubTokens`
 */
export async function httpLogin(
  reached: Reached,
  githubTokens: GithubTokens | undefined,
  signal: AbortSignal,
): Promise<HttpLogin> {
  const { url, access, action } = reached;
  const { login } = access;
  refuseUnknownLogin(reached);
  switch (login.kind) {
    case "basic":
      return login;
    case "bearer":
      return { token: login.token };
    case "githubApp": {
      if (githubTokens === undefined) throw unusable(reached, "GitHub Apps cannot be used here");
      const token = await githubTokens({ app: login, access, repository: url.fetchUrl, action }, signal);
      return { username: "x-access-token", password: token, eager: false };
    }
    case "none":
    case "ssh":
    case "unsupported":
      return undefined;
  }
}

function refuseUnknownLogin(reached: Reached): void {
  const { login, secret = "" } = reached.access;
  if (login.kind === "unsupported")
    throw unusable(reached, `the Secret "${secret}" has ${login.method}, with which this build cannot log in`);
}

function unusable({ action }: Reached, because: string): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `${action}: ${because}`, { details: { reason: "REPO_AUTH" } });
}
