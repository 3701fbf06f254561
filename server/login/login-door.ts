import express, { Router } from "express";
import { sessionCookie } from "../sessions/session-cookie.js";
import { backchannelLogout } from "./backchannel-logout.js";
import { showSignIn, signInLocally } from "./local-sign-in.js";
import { createLoginAttempts } from "./login-attempts.js";
import { type LoginDoorParts, loginWithinMs, outcomeOf } from "./login-parts.js";
import { sendPage } from "./page.js";
import { oneOf, pageDoor } from "./page-door.js";
import { beginLogin, callbackPath, finishLogin } from "./provider-login.js";
import { createSignInForm } from "./sign-in-form.js";
import { isOwnWish, signOut, signOutPage } from "./sign-out.js";

const bodyLimit = 64 * 1024;

/**
 * The doors for browsers: the sign-in page, login through the identity provider and with accounts of our own, logout, and the logouts that the provider
 * tells us of. Whatever fails is a page of ours, without a word of the request in it.
 * @see argoproj/argo-cd:util/oidc/oidc.go (the paths)
 */
export function createLoginDoor(given: LoginDoorParts): Router {
  const { signingKey, secure, clock, told, styles } = given;
  const form = createSignInForm(signingKey, secure, clock);
  const parts = { ...given, form, attempts: createLoginAttempts(signingKey, secure, clock), cookie: sessionCookie(secure) };
  const door = pageDoor(parts);
  const readForm = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 20 });

  const signIn = door((exchange, signal) => {
    const returnTo = exchange.place.returnUrl(oneOf(exchange.request, "return_url"));
    return showSignIn(parts, exchange, { returnTo }, signal);
  });
  const begin = door((exchange, signal) => {
    const { request, place } = exchange;
    const word = oneOf(request, "to");
    const known = word === undefined ? undefined : form.readPlaceWord(word);
    return beginLogin(parts, exchange, { returnTo: known ?? place.returnUrl(oneOf(request, "return_url")), signal });
  });
  const finish = door((exchange, signal) =>
    finishLogin(parts, exchange, signal).catch((error: unknown) => {
      told?.({ action: "login", outcome: outcomeOf(error), reason: "through the identity provider", request: exchange.request });
      throw error;
    }),
  );
  const leave = door(async (exchange, signal) => {
    const { request, response, place } = exchange;
    if (!isOwnWish(request)) return sendPage(response, await signOutPage(parts, exchange, signal));
    const wanted = oneOf(request, "return_url");
    const returnTo = wanted === undefined ? `${place.base}/sign-in` : place.returnUrl(wanted);
    await signOut(parts, exchange, { returnTo, signal });
  });

  const router = Router();
  router.get("/sign-in", signIn);
  router.get("/sign-in/sign-in.css", (_request, response) => {
    response.set({ "Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff" }).type("css").send(styles);
  });
  router.get("/auth/login", begin);
  // The second is where Argo CD's pages for public clients are sent back to.
  router.get([callbackPath, "/pkce/verify"], finish);
  router.post(
    "/auth/local",
    readForm,
    door((exchange, signal) => signInLocally(parts, exchange, signal)),
  );
  router.get("/auth/logout", leave);
  router.post("/auth/logout", leave);
  router.post("/auth/backchannel-logout", readForm, (request, response) =>
    backchannelLogout(parts, { request, response }, AbortSignal.timeout(loginWithinMs)),
  );
  return router;
}
