import { randomUUID } from "node:crypto";
import { authenticateClient, type FakeAnswer, type FakeCodes, oauthError, passwordFits } from "./grants.js";
import type { FakeRealm } from "./realm.js";

const codeLifeMs = 60_000;
const deviceLifeMs = 600_000;

const page = (body: string, status = 200): FakeAnswer => ({ status, html: `<!doctype html><title>Sign in</title>${body}` });
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const redirect = (to: URL): FakeAnswer => ({ status: 302, headers: { location: to.href } });

/**
 * The authorization endpoint. GET shows a login form, POST takes it (`username`, `password`); `login_as=<username>` in the address signs in at once.
 * `prompt=none` without `login_as` gives `login_required`.
 */
export function answerAuthorization(
  realm: FakeRealm,
  { codes }: FakeCodes,
  query: URLSearchParams,
  form: URLSearchParams,
): FakeAnswer {
  const client = realm.client(query.get("client_id") ?? "");
  const target = URL.parse(query.get("redirect_uri") ?? "");
  if (client === undefined || target === null) return page("<p>Invalid parameter: redirect_uri</p>", 400);
  const back = (fields: Readonly<Record<string, string>>) => {
    const state = query.get("state");
    for (const [name, value] of Object.entries({ ...fields, iss: realm.issuer })) target.searchParams.set(name, value);
    if (state !== null) target.searchParams.set("state", state);
    return redirect(target);
  };
  if (query.get("response_type") !== "code") return back({ error: "unsupported_response_type" });
  const challenge = query.get("code_challenge");
  if (challenge === null || query.get("code_challenge_method") !== "S256")
    return back({ error: "invalid_request", error_description: "Missing parameter: code_challenge_method" });
  const username = query.get("login_as") ?? form.get("username");
  if (username === null && query.get("prompt") === "none") return back({ error: "login_required" });
  if (username === null) return loginForm(query, "");
  if (!query.has("login_as") && !passwordFits(realm, username, form.get("password")))
    return loginForm(query, "Invalid username or password.");
  const code = randomUUID();
  const session = realm.startSession(username);
  const nonce = query.get("nonce");
  codes.set(code, {
    clientId: client.clientId,
    scope: query.get("scope") ?? "",
    redirectUri: query.get("redirect_uri") ?? "",
    challenge,
    ...(nonce !== null && { nonce }),
    expiresAt: realm.now() + codeLifeMs,
    session,
  });
  return back({ code, session_state: session.sid });
}

function loginForm(query: URLSearchParams, complaint: string): FakeAnswer {
  return page(
    `<p>${complaint}</p><form id="kc-form-login" method="post" action="?${escapeHtml(query.toString())}">` +
      `<input name="username"><input name="password" type="password"><button>Sign In</button></form>`,
  );
}

/** The device authorization endpoint. @see RFC 8628 */
export function answerDevice(
  realm: FakeRealm,
  { devices }: FakeCodes,
  form: URLSearchParams,
  authorization: string | undefined,
): FakeAnswer {
  const client = authenticateClient(realm, form, authorization);
  if (client === undefined) return oauthError("invalid_client", "Invalid client", 401);
  const [deviceCode, userCode] = [randomUUID(), randomUUID().slice(0, 8).toUpperCase()];
  devices.set(deviceCode, {
    userCode,
    clientId: client.clientId,
    scope: form.get("scope") ?? "",
    expiresAt: realm.now() + deviceLifeMs,
  });
  const address = `${realm.issuer}/device`;
  return {
    status: 200,
    body: {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: address,
      verification_uri_complete: `${address}?user_code=${userCode}`,
      expires_in: deviceLifeMs / 1_000,
      interval: 1,
    },
  };
}

/** The page where somebody enters the code of a device: `?user_code=…&login_as=…`, or `&deny=1`. */
export function answerVerification(realm: FakeRealm, { devices }: FakeCodes, query: URLSearchParams): FakeAnswer {
  const device = [...devices.values()].find(({ userCode }) => userCode === query.get("user_code"));
  if (device === undefined) return page("<p>Invalid code</p>", 400);
  const username = query.get("login_as");
  if (query.has("deny")) device.denied = true;
  else if (username !== null) device.session = realm.startSession(username);
  return page("<p>Device Login Successful</p>");
}
