import { FairleadError } from "../../engine/errors.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { EgressRequest } from "../egress/egress.js";

/** The part of a request that says who asks and over which connection. */
export type AccessParts = Pick<EgressRequest, "access" | "allowsHttp">;

/** How a repository's server is connected to. Plain HTTP is for repositories that are marked so, and where the operator allows it for all. */
export function connectionOf(access: RepositoryAccess, allowsPlainHttp: boolean): AccessParts {
  const { clientCertificate, insecure, proxy, noProxy, usesPlainHttp } = access;
  return {
    allowsHttp: allowsPlainHttp || usesPlainHttp || insecure,
    access: {
      ...(clientCertificate !== undefined && { clientCertificate }),
      ...(insecure && { insecure }),
      ...(proxy !== undefined && { proxy }),
      ...(noProxy !== undefined && { noProxy }),
    },
  };
}

const names = {
  ssh: "an SSH key",
  githubApp: "a GitHub App",
  google: "a Google service account",
  azurePrincipal: "an Azure service principal",
  azureWorkload: "an Azure workload identity",
} as const;

/**
 * The value of an Authorization header for a repository; undefined if it has no login.
 * @throws FairleadError `FAILED_PRECONDITION` (`REPO_AUTH`) for a login that is no use over HTTP
 */
export function authorizationOf({ login, url, secret = "" }: RepositoryAccess): string | undefined {
  switch (login.kind) {
    case "none":
      return undefined;
    case "basic":
      return basicAuthorization(login.username, login.password);
    case "bearer":
      return `Bearer ${login.token}`;
    case "ssh":
    case "githubApp":
    case "google":
    case "azurePrincipal":
    case "azureWorkload":
    case "unusable": {
      const what = login.kind === "unusable" ? `a mistake: ${login.because}` : `${names[login.kind]}, which is no use here`;
      throw new FairleadError(
        "FAILED_PRECONDITION",
        `Cannot log in to "${url}": the Secret "${secret}" has ${what}; give a username and a password`,
        { details: { reason: "REPO_AUTH" } },
      );
    }
  }
}

/** The header of HTTP Basic. @see RFC 7617 */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
