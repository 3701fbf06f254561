import type { Request, Response } from "express";
import { FairleadError, isFailure } from "../../engine/errors.js";
import { checkOrigin } from "../edge/origin.js";
import { cookieNameOf, cookiesOf } from "../sessions/credentials.js";
import type { SessionCookie } from "../sessions/session-cookie.js";
import type { LoginDoorParts, LoginProvider } from "./login-parts.js";
import { escapeHtml, type Page } from "./page.js";
import type { PublicPlace } from "./public-place.js";

/** What signing out needs. */
export interface SignOutParts extends Pick<LoginDoorParts, "provider" | "sessions" | "credentials" | "told" | "secure" | "log"> {
  readonly cookie: SessionCookie;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly place: PublicPlace;
}

/**
 * Whether a request to sign out is the person's own wish. What another site's page sends or links to is not: it gets a page that asks.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isOwnWish(request: Request): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (request.method !== "POST" || request.headers.origin === undefined) return false;
  checkOrigin(request, []);
  return true;
}

/** Ends our session and sends the browser on to end the provider's, if it has one; then back to us. */
export async function signOut(
  parts: SignOutParts,
  { request, response, place }: Exchange,
  { returnTo, signal }: { readonly returnTo: string; readonly signal: AbortSignal },
): Promise<void> {
  const { provider, sessions, cookie, secure, told } = parts;
  const [token] = cookiesOf(request, cookieNameOf(secure));
  const idToken = token === undefined ? undefined : sessions.idTokenOf(token);
  if (token !== undefined) {
    const identity = await endOf(token, parts, signal);
    // Who was not signed in is not signed out.
    if (identity !== undefined) told?.({ action: "logout", outcome: "ALLOWED", identity, request });
  }
  cookie.clear(response);
  const isAbsolute = /^https?:/.test(returnTo);
  const known = provider();
  const target =
    idToken !== undefined && known !== undefined && isAbsolute
      ? await endAtProvider(known, { idToken, returnTo }, signal)
      : undefined;
  response.set("Cache-Control", "no-store").redirect(303, target ?? (returnTo || `${place.base}/sign-in`));
}

/** Ends a session; one that does not hold any more needs no end. */
async function endOf(token: string, { sessions, credentials, log }: SignOutParts, signal: AbortSignal) {
  const identity = await credentials.verify(token, signal).catch((error: unknown) => {
    if (!isFailure(error, "UNAUTHENTICATED")) log.warn("A session was ended although nobody could say whose it was", { error });
    return undefined;
  });
  if (identity !== undefined) await credentials.end(identity, signal);
  if (sessions.recognizes(token)) await sessions.endToken(token, signal);
  return identity;
}

/** Undefined where the provider has no such place, or cannot be asked for it: our own session has ended all the same. */
async function endAtProvider(
  { logoutUrl, code }: LoginProvider,
  { idToken, returnTo }: { readonly idToken: string; readonly returnTo: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  if (logoutUrl !== undefined)
    return logoutUrl
      .replaceAll("{{token}}", () => encodeURIComponent(idToken))
      .replaceAll("{{logoutRedirectURL}}", () => encodeURIComponent(returnTo));
  return code.endSession({ idToken, returnTo }, signal).catch((error: unknown) => {
    if (error instanceof FairleadError) return undefined;
    throw error;
  });
}

/** The page that asks whether somebody wants to sign out. */
export async function signOutPage({ provider }: SignOutParts, { place }: Exchange, signal: AbortSignal): Promise<Page> {
  const known = provider();
  const returnTo = `${place.base}/`;
  const target = known === undefined ? undefined : await endAtProvider(known, { idToken: "", returnTo }, signal);
  return {
    status: 200,
    title: "Sign out",
    folder: place.folder,
    // A browser follows a form's redirect only to where the page says that its forms may lead.
    ...(target !== undefined && URL.canParse(target) && { formTargets: [new URL(target).origin] }),
    body: `      <h1>Sign out of Fairlead?</h1>
      <form method="post" action="${escapeHtml(place.folder)}/auth/logout">
        <button class="button" type="submit">Sign out</button>
      </form>`,
  };
}
