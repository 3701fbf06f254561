import type { CookieOptions, Response } from "express";
import { cookieNameOf } from "./credentials.js";

/** The cookie that a browser's session travels in. */
export interface SessionCookie {
  /** @param expiresAt milliseconds since 1970 */
  set(response: Response, token: string, expiresAt: number): void;
  clear(response: Response): void;
}

/**
 * The cookie of this server: no script reads it, no other site's requests bear it, and over TLS no sibling sub-domain can set it.
 * @param secure whether callers reach us over TLS
 * @see draft-ietf-httpbis-rfc6265bis §4.1.3.2 (`__Host-`)
 */
export function sessionCookie(secure: boolean): SessionCookie {
  const options: CookieOptions = { httpOnly: true, sameSite: "lax", secure, path: "/" };
  const name = cookieNameOf(secure);
  return {
    set: (response, token, expiresAt) =>
      void response.cookie(name, token, { ...options, expires: new Date(expiresAt), encode: String }),
    clear: (response) => void response.clearCookie(name, options),
  };
}
