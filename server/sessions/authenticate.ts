import type { IncomingMessage } from "node:http";
import type { Identity } from "../../engine/model/identity.js";
import type { CredentialKind } from "./credential-kind.js";
import { readBearer, readCredentials } from "./credentials.js";
import { refuseCredential } from "./refused-because.js";

/** Who a request comes from; undefined for nobody. A credential that does not hold is an error, never nobody. */
export type Authenticate = (
  request: IncomingMessage,
  /** What the first message of a socket says. */
  authorization?: unknown,
) => Promise<{ readonly identity: Identity; readonly byCookie: boolean } | undefined>;

const withinMs = 10_000;

/** Creates the authentication of requests and sockets. Several credentials are accepted only if all are the same subject's. */
export function createAuthenticate(
  credentials: Pick<CredentialKind, "verify">,
  { secure = false }: { readonly secure?: boolean } = {},
): Authenticate {
  return async (request, authorization) => {
    const { bearer, cookie } = readCredentials(request, { secure });
    const said = authorization === undefined ? undefined : readBearer(typeof authorization === "string" ? authorization : "");
    const tokens = [said, bearer, cookie].filter((token) => token !== undefined);
    if (tokens.length === 0) return undefined;
    const signal = AbortSignal.timeout(withinMs);
    const [identity, ...others] = await Promise.all(tokens.map((token) => credentials.verify(token, signal)));
    if (identity === undefined) return undefined;
    if (others.some(({ subject }) => subject !== identity.subject)) {
      throw refuseCredential("The request carries credentials of several accounts; send one", { refused: "of several accounts" });
    }
    return { identity, byCookie: said === undefined && bearer === undefined };
  };
}
