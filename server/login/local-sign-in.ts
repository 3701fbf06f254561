import { FairleadError, isFailure } from "../../engine/errors.js";
import { checkOrigin } from "../edge/origin.js";
import type { SessionCookie } from "../sessions/session-cookie.js";
import { isLocalLoginOn } from "./local-login.js";
import { type LoginDoorParts, outcomeOf } from "./login-parts.js";
import { sendPage } from "./page.js";
import type { Exchange } from "./page-door.js";
import type { SignInForm } from "./sign-in-form.js";

/** What the sign-in page and its form need. */
export interface LocalSignInParts extends LoginDoorParts {
  readonly form: SignInForm;
  readonly cookie: SessionCookie;
}

/** Where to go after the login, and what went wrong before. */
interface Offer {
  readonly returnTo: string;
  readonly refusal?: string;
}

/** Shows what sign-in is on now. */
export async function showSignIn(parts: LocalSignInParts, exchange: Exchange, offer: Offer, signal: AbortSignal): Promise<void> {
  const provider = parts.provider();
  const local = await isLocalLoginOn(parts.settings(), provider, signal);
  const { folder } = exchange.place;
  const named = provider !== undefined && { provider: provider.name };
  sendPage(exchange.response, parts.form.page({ ...offer, local, folder, ...named }, exchange));
}

/** Takes the form with a name and a password. @throws FairleadError `PERMISSION_DENIED` (`CSRF_BLOCKED`); `RESOURCE_EXHAUSTED` */
export async function signInLocally(parts: LocalSignInParts, exchange: Exchange, signal: AbortSignal): Promise<void> {
  const { form, cookie, told, clock } = parts;
  const { request, response } = exchange;
  checkOrigin(request, []);
  const fields = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const { returnTo } = form.read(request, fields["form"]);
  if (!(await isLocalLoginOn(parts.settings(), parts.provider(), signal))) {
    const refusal = "Accounts of this server are switched off; use the button.";
    return showSignIn(parts, exchange, { returnTo, refusal }, signal);
  }
  try {
    const { username, password } = fields;
    if (typeof username !== "string" || typeof password !== "string")
      throw new FairleadError("UNAUTHENTICATED", "Wrong username or password");
    const { token, identity } = await parts.signIn({ username, password, address: parts.clientAddress(request) });
    cookie.set(response, token, identity.expiresAt ?? clock.now());
    told?.({ action: "login", outcome: "ALLOWED", identity, request });
    response.set("Cache-Control", "no-store").redirect(303, returnTo);
  } catch (error) {
    told?.({ action: "login", outcome: outcomeOf(error), reason: "with a local account", request });
    if (!isFailure(error, "UNAUTHENTICATED")) throw error;
    await showSignIn(parts, exchange, { returnTo, refusal: "Wrong username or password." }, signal);
  }
}
