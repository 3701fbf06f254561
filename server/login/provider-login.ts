import type { Request, Response } from "express";
import { FairleadError } from "../../engine/errors.js";
import type { SessionCookie } from "../sessions/session-cookie.js";
import type { LoginAttempts } from "./login-attempts.js";
import type { LoginDoorParts, LoginProvider } from "./login-parts.js";
import type { PublicPlace } from "./public-place.js";

/** What both ends of a login through the provider share. */
export interface ProviderLoginParts extends Pick<LoginDoorParts, "provider" | "sessions" | "told" | "clock"> {
  readonly attempts: LoginAttempts;
  readonly cookie: SessionCookie;
}

/** The path that providers send browsers back to; Argo CD's, so that clients made for it fit. */
export const callbackPath = "/auth/callback";

/** Sends the browser to the provider. @throws FairleadError `UNAVAILABLE`; `FAILED_PRECONDITION` without provider or address */
export async function beginLogin(
  { provider, attempts, clock }: ProviderLoginParts,
  { request, response, place }: { readonly request: Request; readonly response: Response; readonly place: PublicPlace },
  { returnTo, signal }: { readonly returnTo: string; readonly signal: AbortSignal },
): Promise<void> {
  const { code, issuer } = need(provider());
  if (place.base === "")
    throw new FairleadError("FAILED_PRECONDITION", "Nobody can sign in by the identity provider before argocd-cm says our url");
  const redirectUri = place.base + callbackPath;
  const { url, secrets } = await code.begin(redirectUri, signal);
  attempts.keep(request, response, { secrets, redirectUri, returnTo, issuer, at: clock.now() });
  response.set("Cache-Control", "no-store").redirect(303, url);
}

/** Takes the browser back from the provider and starts its session. @throws FairleadError as `AuthorizationCode.finish`, `BrowserSessions.begin` */
export async function finishLogin(
  parts: ProviderLoginParts,
  { request, response }: { readonly request: Request; readonly response: Response },
  signal: AbortSignal,
): Promise<void> {
  const { provider, attempts, sessions, cookie, told } = parts;
  const { code, issuer } = need(provider());
  const query = request.originalUrl.split("?")[1] ?? "";
  const states = new URLSearchParams(query).getAll("state");
  const attempt = states.length === 1 ? attempts.take(request, response, states[0] ?? "") : undefined;
  if (attempt === undefined || attempt.issuer !== issuer)
    throw new FairleadError("UNAUTHENTICATED", "The callback belongs to no login that this browser began", {
      details: { reason: "LOGIN_REFUSED" },
    });
  const callback = new URL(attempt.redirectUri);
  callback.search = query;
  const tokens = await code.finish(callback, attempt.secrets, signal);
  const { token, identity, endsAt } = await sessions.begin(tokens, signal);
  cookie.set(response, token, endsAt);
  told?.({ action: "login", outcome: "ALLOWED", identity, request });
  response.set("Cache-Control", "no-store").redirect(303, attempt.returnTo);
}

function need(provider: LoginProvider | undefined): LoginProvider {
  if (provider !== undefined) return provider;
  throw new FairleadError("FAILED_PRECONDITION", "There is no identity provider; set oidc.config in argocd-cm");
}
