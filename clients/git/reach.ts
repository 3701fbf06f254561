import { FairleadError } from "../../engine/errors.js";
import type { RepositoryAccess, RepositoryBook } from "../../engine/model/repository-access.js";
import type { Egress } from "../egress/egress.js";
import { sweepCallFiles, withCallFiles } from "./call-files.js";
import type { LogInToCloud } from "./cloud-login.js";
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

/** Logins that are exchanged for tokens first. */
export interface TokenLogins {
  readonly github: GithubTokens;
  readonly cloud: LogInToCloud;
}

/** What is needed to reach repositories. */
export interface ReachOptions {
  readonly homeFolder: string;
  readonly book: () => RepositoryBook;
  /** Judges where hosts lie. Without it they are not judged. */
  readonly egress: Egress | undefined;
  /** Without it GitHub Apps and accounts of clouds cannot log in. */
  readonly tokenLogins: TokenLogins | undefined;
}

/** Makes it; sweeps what a killed process left. */
export function createReach({ homeFolder, book, egress, tokenLogins }: ReachOptions): Reach {
  sweepCallFiles(homeFolder);
  return (reached, work, signal) =>
    withCallFiles(homeFolder, async (files) => {
      const { url, access, action } = reached;
      signal.throwIfAborted();
      if (url.protocol === "file") return work({ config: {}, environment: {} });
      const addressesOf = egress && ((host: string) => egress.addressesOf(host, action));
      if (url.protocol === "ssh") {
        refuseMistake(reached);
        if (access.proxy !== undefined) throw unusable(reached, "an SSH repository cannot be reached through a proxy");
        return work(await openSshAccess({ url: url.fetchUrl, access, knownHosts: book().knownHosts, files, addressesOf }));
      }
      const target = new URL(url.fetchUrl);
      const login = await httpLogin(reached, tokenLogins, signal);
      return work(await openHttpAccess({ url: target, access, login, ca: book().caFor(target.host), files, addressesOf }));
    });
}

/**
 * The name and password, or the token, that a repository is reached with over HTTP. An SSH key is no use there.
 * @throws FairleadError `FAILED_PRECONDITION` (`REPO_AUTH`); as `GithubTokens` and `LogInToCloud`
 */
export async function httpLogin(reached: Reached, tokenLogins: TokenLogins | undefined, signal: AbortSignal): Promise<HttpLogin> {
  const { url, access, action } = reached;
  const { login } = access;
  refuseMistake(reached);
  switch (login.kind) {
    case "basic":
      return login;
    case "bearer":
      return { token: login.token };
    case "githubApp": {
      if (tokenLogins === undefined) throw unusable(reached, "GitHub Apps cannot be used here");
      const token = await tokenLogins.github({ app: login, access, repository: url.fetchUrl, action }, signal);
      return { username: "x-access-token", password: token, eager: false };
    }
    case "google":
    case "azurePrincipal":
    case "azureWorkload": {
      if (tokenLogins === undefined) throw unusable(reached, "accounts of clouds cannot be used here");
      return tokenLogins.cloud({ login, access, action }, signal);
    }
    case "none":
    case "ssh":
    case "unusable":
      return undefined;
  }
}

function refuseMistake(reached: Reached): void {
  const { login, secret = "" } = reached.access;
  if (login.kind === "unusable") throw unusable(reached, `the Secret "${secret}" has a mistake: ${login.because}`);
}

function unusable({ action }: Reached, because: string): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `${action}: ${because}`, { details: { reason: "REPO_AUTH" } });
}
