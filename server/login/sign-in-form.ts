import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import { cookieNameOf, cookiesOf } from "../sessions/credentials.js";
import { createTokenSigner } from "../sessions/signed-token.js";
import { escapeHtml, type Page } from "./page.js";

/** What the sign-in page offers. */
export interface SignInOffer {
  /** The provider's name; absent: none. */
  readonly provider?: string;
  /** Whether there is a form for accounts of our own. */
  readonly local: boolean;
  /** Where to go then; checked already. */
  readonly returnTo: string;
  readonly folder: string;
  /** What went wrong the last time. */
  readonly refusal?: string;
}

/** Makes and reads the sign-in page's form, so that only forms that this browser got from us count. */
export interface SignInForm {
  page(offer: SignInOffer, exchange: { readonly request: Request; readonly response: Response }): Page;
  /** Where a form leads that was sent by the browser it was made for. @throws FairleadError `PERMISSION_DENIED` (`CSRF_BLOCKED`) */
  read(request: Request, field: unknown): { readonly returnTo: string };
  /** A link's word for a place that was checked; good for an hour. */
  placeWord(returnTo: string): string;
  /** @returns undefined for a word that is not ours or too old */
  readPlaceWord(word: string): string | undefined;
}

const lifeMs = 3_600_000;

/** Creates the form. */
export function createSignInForm(signingKey: Uint8Array, secure: boolean, clock: Clock): SignInForm {
  const signer = createTokenSigner(signingKey, "sign-in form");
  const cookie = `${cookieNameOf(secure)}-form`;
  const sign = (binding: readonly string[], returnTo: string) => signer.sign(binding, { returnTo, at: clock.now() });
  const read = (binding: readonly string[], word: string): string | undefined => {
    const payload = signer.read(binding, word) as { readonly returnTo: string; readonly at: number } | undefined;
    return payload !== undefined && payload.at + lifeMs > clock.now() ? payload.returnTo : undefined;
  };
  const placeWord = (returnTo: string) => sign(["place"], returnTo);
  return {
    placeWord,
    readPlaceWord: (word) => read(["place"], word),
    page(offer, { request, response }) {
      const [known] = cookiesOf(request, cookie);
      const browser = known !== undefined && /^[\w-]{22}$/.test(known) ? known : randomBytes(16).toString("base64url");
      if (browser !== known && offer.local)
        response.cookie(cookie, browser, { httpOnly: true, sameSite: "strict", secure, path: "/", encode: String });
      return pageOf(offer, { form: sign(["form", browser], offer.returnTo), place: placeWord(offer.returnTo) });
    },
    read(request, field) {
      const [browser, ...more] = cookiesOf(request, cookie);
      const mine = browser !== undefined && more.length === 0 && typeof field === "string";
      const returnTo = mine ? read(["form", browser], field) : undefined;
      if (returnTo === undefined)
        throw new FairleadError("PERMISSION_DENIED", "The form was not made for this browser; open the sign-in page again", {
          details: { reason: "CSRF_BLOCKED" },
        });
      return { returnTo };
    },
  };
}

function pageOf(
  { provider, local, folder, refusal }: SignInOffer,
  words: { readonly form: string; readonly place: string },
): Page {
  const path = escapeHtml(folder);
  const sso =
    provider === undefined
      ? []
      : [`      <p><a class="button" href="${path}/auth/login?to=${words.place}">Sign in with ${escapeHtml(provider)}</a></p>`];
  const form = `      <form method="post" action="${path}/auth/local">
        <input type="hidden" name="form" value="${words.form}">
        <label for="username">Username</label>
        <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required>
        <button class="button" type="submit">Sign in</button>
      </form>`;
  const nothing = "      <p>Nobody can sign in here: there is no identity provider, and local accounts are switched off.</p>";
  return {
    status: refusal === undefined ? 200 : 401,
    title: "Sign in",
    folder,
    body: [
      "      <h1>Sign in to Fairlead</h1>",
      ...(refusal === undefined ? [] : [`      <p role="alert">${escapeHtml(refusal)}</p>`]),
      ...sso,
      ...(provider !== undefined && local ? ["      <h2>Or with an account of this server</h2>"] : []),
      ...(local ? [form] : []),
      ...(provider === undefined && !local ? [nothing] : []),
    ].join("\n"),
  };
}
