import { createHash } from "node:crypto";
import type { CookieOptions, Request, Response } from "express";
import type { LoginSecrets } from "../../clients/identity/authorization-code.js";
import type { Clock } from "../../engine/ports/clock.js";
import { cookieNameOf } from "../sessions/credentials.js";
import { createSealer } from "../sessions/sealed-text.js";
import { deriveKey } from "../sessions/signed-token.js";

/** A login that is under way at the provider. */
export interface LoginAttempt {
  readonly secrets: LoginSecrets;
  readonly redirectUri: string;
  readonly returnTo: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Logins under way, each in a cookie of its browser, so that any replica can finish them and several can be under way at once. */
export interface LoginAttempts {
  keep(request: Request, response: Response, attempt: LoginAttempt): void;
  /** The attempt of a callback; the browser forgets it with this response. Undefined for one of another browser, and after 10 minutes. */
  take(request: Request, response: Response, state: string): LoginAttempt | undefined;
}

const lifeMs = 10 * 60_000;
/** What one browser may have under way; older ones are forgotten, since headers have bounds. */
const mostAtOnce = 5;

/** Creates the keeper. @param secure whether callers reach us over TLS */
export function createLoginAttempts(signingKey: Uint8Array, secure: boolean, clock: Clock): LoginAttempts {
  const sealer = createSealer(deriveKey(signingKey, "login attempt"));
  const prefix = `${cookieNameOf(secure)}-login-`;
  const options: CookieOptions = { httpOnly: true, sameSite: "lax", secure, path: "/" };
  const printOf = (state: string) => createHash("sha256").update(state).digest("base64url").slice(0, 16);
  /** Name → value, oldest first: names begin with a time. */
  const cookiesIn = (request: Request): readonly (readonly [string, string])[] =>
    (request.headers.cookie ?? "")
      .split(";")
      .map((pair) => pair.trim().split("=", 2))
      .flatMap(([name = "", value = ""]) => (name.startsWith(prefix) ? [[name, value] as const] : []))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    keep(request, response, attempt) {
      for (const [name] of cookiesIn(request).slice(0, -(mostAtOnce - 1))) response.clearCookie(name, options);
      const { state } = attempt.secrets;
      const name = `${prefix}${attempt.at.toString(36)}-${printOf(state)}`;
      const value = sealer.seal(["login", state], attempt);
      response.cookie(name, value, { ...options, maxAge: lifeMs, encode: String });
    },
    take(request, response, state) {
      const found = cookiesIn(request).filter(([name]) => name.endsWith(`-${printOf(state)}`));
      for (const [name] of found) response.clearCookie(name, options);
      const value = found[0]?.[1] ?? "";
      const attempt = sealer.open(["login", state], value) as LoginAttempt | undefined;
      return attempt !== undefined && attempt.at + lifeMs > clock.now() ? attempt : undefined;
    },
  };
}
