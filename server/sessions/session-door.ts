import type { Response } from "express";
import { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Session } from "../../resolvers/context.js";
import { viewerType } from "../../schema/viewer.type.js";
import type { ChangePassword } from "../accounts/change-password.js";
import type { CredentialKind } from "./credential-kind.js";
import type { Login } from "./login.js";
import type { Revocations } from "./revocations.js";
import { sessionCookie } from "./session-cookie.js";
import type { Sessions } from "./sessions.js";

/** What signing in and out over one request takes. Over a socket there is no response to set a cookie on. */
export interface SessionDoorParts {
  readonly login: Login;
  readonly changePassword: ChangePassword;
  readonly sessions: Pick<Sessions, "issue">;
  /** All kinds, so that any credential can be ended. */
  readonly credentials: Pick<CredentialKind, "end">;
  readonly revocations: Pick<Revocations, "revokeSubject" | "revokeIssuer">;
  readonly clock: Clock;
  readonly identity: Identity | undefined;
  readonly address: string;
  readonly response?: Response;
  /** Goes on with a new token, on a socket; see `Renewal`. */
  readonly renew?: (token: string | undefined) => Promise<Identity>;
  /** Whether the cookie may only travel over TLS. */
  readonly secure: boolean;
}

const endWithinMs = 5_000;

/** Signing in and out for one request. */
export function sessionDoor(parts: SessionDoorParts): Session {
  const { login, changePassword, sessions, credentials, identity, address, response, secure, renew } = parts;
  const { revocations, clock } = parts;
  const cookie = sessionCookie(secure);
  return {
    async login(username, password) {
      const account = await login({ username, password, address });
      const issued = await sessions.issue(account);
      const { expiresAt = 0 } = issued.identity;
      if (response !== undefined) cookie.set(response, issued.token, expiresAt);
      return { token: issued.token, expiresAt, viewer: viewerType(issued.identity) };
    },
    async logout() {
      if (response !== undefined) cookie.clear(response);
      if (identity === undefined) return false;
      await credentials.end(identity, AbortSignal.timeout(endWithinMs));
      return true;
    },
    async renew(token) {
      if (renew !== undefined) return viewerType(await renew(token));
      throw new FairleadError(
        "FAILED_PRECONDITION",
        "Only a WebSocket is renewed; over HTTP send the new token with the next request",
      );
    },
    async endIssued(to, signal) {
      // Tokens count whole seconds: what was issued in this one began before.
      const notBefore = Math.floor(clock.now() / 1_000) * 1_000 + 1;
      if ("subject" in to) await revocations.revokeSubject(to.subject, notBefore, signal);
      else await revocations.revokeIssuer(to.issuer, notBefore, signal);
    },
    async updatePassword(change, signal) {
      if (identity !== undefined) await changePassword({ ...change, identity, address }, signal);
    },
  };
}
