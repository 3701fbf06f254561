import type { IncomingMessage } from "node:http";
import { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import { readBearer, readCredentials } from "./credentials.js";
import type { Sessions } from "./sessions.js";

/** Who a request comes from; undefined for nobody. A credential that does not hold is an error, never nobody. */
export type Authenticate = (
  request: IncomingMessage,
  /** What the first message of a socket says. */
  authorization?: unknown,
) => Promise<{ readonly identity: Identity; readonly byCookie: boolean } | undefined>;

/** Creates the authentication of requests and sockets. Several credentials are accepted only if all are the same subject's. */
export function createAuthenticate(sessions: Sessions): Authenticate {
  return async (request, authorization) => {
    const { bearer, cookie } = readCredentials(request);
    const said = authorization === undefined ? undefined : readBearer(typeof authorization === "string" ? authorization : "");
    const tokens = [said, bearer, cookie].filter((token) => token !== undefined);
    const [identity, ...others] = await Promise.all(tokens.map((token) => sessions.verify(token)));
    if (identity === undefined) return undefined;
    if (others.some(({ subject }) => subject !== identity.subject)) {
      throw new FairleadError("UNAUTHENTICATED", "The request carries credentials of several accounts; send one");
    }
    return { identity, byCookie: said === undefined && bearer === undefined };
  };
}
