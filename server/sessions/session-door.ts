import type { CookieOptions, Response } from "express";
import type { Identity } from "../../engine/model/identity.js";
import type { Session } from "../../resolvers/context.js";
import { viewerType } from "../../schema/viewer.type.js";
import { cookieName } from "./credentials.js";
import type { Login } from "./login.js";
import type { Sessions } from "./sessions.js";

/** What signing in and out over one request takes. Over a socket there is no response to set a cookie on. */
export interface SessionDoorParts {
  readonly login: Login;
  readonly sessions: Sessions;
  readonly identity: Identity | undefined;
  readonly address: string;
  readonly response?: Response;
  /** Whether the cookie may only travel over TLS. */
  readonly secure: boolean;
}

/** Signing in and out for one request. */
export function sessionDoor({ login, sessions, identity, address, response, secure }: SessionDoorParts): Session {
  const cookie: CookieOptions = { httpOnly: true, sameSite: "lax", secure, path: "/" };
  return {
    async login(username, password) {
      const account = await login({ username, password, address });
      const issued = await sessions.issue(account);
      const { expiresAt = 0 } = issued.identity;
      response?.cookie(cookieName, issued.token, { ...cookie, expires: new Date(expiresAt), encode: String });
      return { token: issued.token, expiresAt, viewer: viewerType(issued.identity) };
    },
    async logout() {
      response?.clearCookie(cookieName, cookie);
      if (identity === undefined) return false;
      await sessions.end(identity);
      return true;
    },
  };
}
