import { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Authenticate } from "../sessions/authenticate.js";
import type { CredentialKind } from "../sessions/credential-kind.js";
import { readBearer } from "../sessions/credentials.js";
import type { Connection } from "./socket-protocol.js";

/** Lets open sockets outlive the token they were opened with. */
export interface Renewal {
  /**
   * Asked now and then for a socket that holds. In the last minute of its credential one that was opened with a cookie goes on by itself when its
   * session is renewed; any other is sent one ping that says until when a new token is waited for.
   */
  remind(connection: Connection): void;
  /**
   * Takes over a new token of the same person from the same issuer; without one, what the socket was opened with is looked at anew.
   * @throws FairleadError `UNAUTHENTICATED`; `PERMISSION_DENIED` (`OTHER_SUBJECT`) for somebody else's
   */
  renew(connection: Connection, token: string | undefined): Promise<Identity>;
}

/** How long before the end of a credential its socket is reminded, milliseconds. */
const remindBeforeMs = 60_000;

/** A session that was not renewed by itself by then is asked for. */
const askCookieBeforeMs = 30_000;
const withinMs = 10_000;

/** What renewals depend on. */
export interface RenewalParts {
  readonly authenticate: Authenticate;
  readonly credentials: Pick<CredentialKind, "verify">;
  readonly clock: Clock;
}

/** Creates the renewal of sockets. @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md `Ping` */
export function createRenewal({ authenticate, credentials, clock }: RenewalParts): Renewal {
  const reminded = new WeakSet<Identity>();
  const trying = new WeakSet<Connection>();
  const renew: Renewal["renew"] = async (connection, token) => {
    const before = connection.identity;
    // A new token is judged by itself, not together with the old one or a cookie that the socket was opened with.
    const identity =
      token === undefined
        ? (await authenticate(connection.request, connection.authorization))?.identity
        : await credentials.verify(readBearer(`Bearer ${token}`), AbortSignal.timeout(withinMs));
    if (identity === undefined || before === undefined)
      throw new FairleadError("UNAUTHENTICATED", "There is no credential to renew; open another connection");
    if (identity.subject !== before.subject || identity.issuer !== before.issuer)
      throw new FairleadError("PERMISSION_DENIED", "The token is somebody else's; open another connection for it", {
        details: { reason: "OTHER_SUBJECT" },
      });
    connection.identity = identity;
    return identity;
  };
  const goOn = (connection: Connection): void => {
    if (trying.has(connection)) return;
    trying.add(connection);
    // The session may be being renewed this moment: it is looked at again with the next reminder.
    void renew(connection, undefined)
      .catch(() => undefined)
      .finally(() => trying.delete(connection));
  };
  return {
    renew,
    remind(connection) {
      const { identity, authorization } = connection;
      if (identity?.expiresAt === undefined) return;
      const leftMs = identity.expiresAt - clock.now();
      if (leftMs > remindBeforeMs) return;
      const byCookie = authorization === undefined;
      if (byCookie) goOn(connection);
      if (reminded.has(identity) || (byCookie && leftMs > askCookieBeforeMs)) return;
      reminded.add(identity);
      const reauth = { deadline: new Date(identity.expiresAt).toISOString() };
      void connection.send(JSON.stringify({ type: "ping", payload: { reauth } }));
    },
  };
}
