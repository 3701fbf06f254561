import { createHash, randomUUID } from "node:crypto";
import type { FakeClient } from "./people.js";
import type { FakeRealm, FakeSession } from "./realm.js";

/** An answer of an endpoint. */
export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly html?: string;
}

/** An authorization code or a device code, until it is used. */
export interface FakeCode {
  readonly clientId: string;
  readonly scope: string;
  readonly redirectUri?: string;
  readonly challenge?: string;
  readonly nonce?: string;
  readonly expiresAt: number;
  session?: FakeSession;
  denied?: boolean;
  used?: boolean;
}

/** Codes that were given out. */
export interface FakeCodes {
  readonly codes: Map<string, FakeCode>;
  /** By device code. */
  readonly devices: Map<string, FakeCode & { readonly userCode: string }>;
}

type Grant = (realm: FakeRealm, client: FakeClient, form: URLSearchParams, codes: FakeCodes) => FakeAnswer;

/** An OAuth error. @see RFC 6749 §5.2 */
export const oauthError = (error: string, description: string, status = 400): FakeAnswer => ({
  status,
  body: { error, error_description: description },
});

const grants: Readonly<Record<string, Grant>> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials(realm, client) {
    if (client.serviceRoles === undefined) return oauthError("unauthorized_client", "no service account", 401);
    const username = `service-account-${client.clientId}`;
    if (!realm.users.some((user) => user.username === username)) realm.users.push({ username, clientRoles: client.serviceRoles });
    return tokensFor(realm, realm.startSession(username), client.clientId, { scope: "" });
  },
  password(realm, client, form) {
    if (client.allowsPassword !== true) return oauthError("unauthorized_client", "no direct access", 400);
    const username = form.get("username") ?? "";
    if (!passwordFits(realm, username, form.get("password"))) return oauthError("invalid_grant", "Invalid user credentials", 401);
    return tokensFor(realm, realm.startSession(username), client.clientId, { scope: form.get("scope") ?? "" });
  },
  "urn:ietf:params:oauth:grant-type:device_code": redeemDevice,
};

/** Whether somebody is known and this is their password. */
export const passwordFits = (realm: FakeRealm, username: string, password: string | null): boolean =>
  realm.users.some((user) => user.username === username) && password === `${username}-password`;

/** The token endpoint. */
export function answerToken(
  realm: FakeRealm,
  codes: FakeCodes,
  form: URLSearchParams,
  authorization: string | undefined,
): FakeAnswer {
  const kind = form.get("grant_type") ?? "";
  if (kind === "urn:ietf:params:oauth:grant-type:uma-ticket") return answerUma(realm, form, authorization);
  const client = authenticateClient(realm, form, authorization);
  if (client === undefined) return oauthError("invalid_client", "Invalid client or Invalid client credentials", 401);
  const grant = Object.hasOwn(grants, kind) ? grants[kind] : undefined;
  return grant?.(realm, client, form, codes) ?? oauthError("unsupported_grant_type", "Unsupported grant_type");
}

/** The client that a request is made by; undefined if it does not prove that. */
export function authenticateClient(realm: FakeRealm, form: URLSearchParams, authorization: string | undefined) {
  const basic = /^Basic (.+)$/i.exec(authorization ?? "")?.[1];
  const [id = "", secret] =
    basic === undefined
      ? [form.get("client_id") ?? "", form.get("client_secret") ?? undefined]
      : Buffer.from(basic, "base64").toString().split(":").map(decodeURIComponent);
  const client = realm.client(id);
  return client !== undefined && client.secret === secret ? client : undefined;
}

function redeemCode(realm: FakeRealm, client: FakeClient, form: URLSearchParams, { codes }: FakeCodes): FakeAnswer {
  const code = codes.get(form.get("code") ?? "");
  if (code?.session === undefined || code.clientId !== client.clientId || code.expiresAt < realm.now())
    return oauthError("invalid_grant", "Code not valid");
  if (code.used === true) {
    code.session.ended = true;
    return oauthError("invalid_grant", "Code already used");
  }
  code.used = true;
  if (code.redirectUri !== form.get("redirect_uri")) return oauthError("invalid_grant", "Incorrect redirect_uri");
  const verifier = form.get("code_verifier") ?? "";
  if (code.challenge !== undefined && code.challenge !== createHash("sha256").update(verifier).digest("base64url"))
    return oauthError("invalid_grant", "PKCE verification failed");
  return tokensFor(realm, code.session, client.clientId, code);
}

function redeemDevice(realm: FakeRealm, client: FakeClient, form: URLSearchParams, { devices }: FakeCodes): FakeAnswer {
  const id = form.get("device_code") ?? "";
  const device = devices.get(id);
  if (device === undefined || device.clientId !== client.clientId) return oauthError("invalid_grant", "Device code not valid");
  if (device.expiresAt < realm.now()) return oauthError("expired_token", "Device code is expired");
  if (device.denied === true) return oauthError("access_denied", "The end user denied the authorization request");
  if (device.session === undefined) return oauthError("authorization_pending", "The authorization request is still pending");
  devices.delete(id);
  return tokensFor(realm, device.session, client.clientId, device);
}

/** A refresh token is good once; used again it ends the session, as with `revokeRefreshToken` in Keycloak. */
function refresh(realm: FakeRealm, client: FakeClient, form: URLSearchParams): FakeAnswer {
  const kept = realm.refreshTokens.get(form.get("refresh_token") ?? "");
  const session = realm.sessions.get(kept?.sid ?? "");
  if (kept === undefined || session === undefined || kept.clientId !== client.clientId)
    return oauthError("invalid_grant", "Invalid refresh token");
  if (kept.used) session.ended = true;
  if (session.ended)
    return oauthError("invalid_grant", kept.used ? "Maximum allowed refresh token reuse exceeded" : "Session not active");
  kept.used = true;
  return tokensFor(realm, session, client.clientId, kept);
}

function tokensFor(
  realm: FakeRealm,
  session: FakeSession,
  clientId: string,
  { scope, nonce }: { readonly scope: string; readonly nonce?: string },
): FakeAnswer {
  const refreshToken = `refresh-${randomUUID()}`;
  realm.refreshTokens.set(refreshToken, { sid: session.sid, clientId, scope, used: false });
  const isOpenId = scope.split(" ").includes("openid");
  return {
    status: 200,
    body: {
      access_token: realm.accessToken(session, clientId, { claims: { scope } }),
      expires_in: 300,
      refresh_expires_in: 1800,
      refresh_token: refreshToken,
      token_type: "Bearer",
      ...(isOpenId && { id_token: realm.idToken(session, clientId, { claims: { nonce } }) }),
      session_state: session.sid,
      scope,
    },
  };
}

/** What the authorization service grants the bearer of an access token. @see keycloak/keycloak:services/src/main/java/org/keycloak/authorization/authorization/AuthorizationTokenService.java */
function answerUma(realm: FakeRealm, form: URLSearchParams, authorization: string | undefined): FakeAnswer {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const session = realm.accessTokens.get(token);
  if (session === undefined || session.ended) return oauthError("invalid_grant", "Invalid bearer token", 401);
  if (form.get("audience") !== "fairlead") return oauthError("invalid_request", "Client does not support permissions");
  const held = realm.user(session.user.username).permissions ?? [];
  const wanted = form.getAll("permission").map((text) => text.split("#", 2));
  const granted = held.filter(({ rsname, scopes = [] }) =>
    wanted.every(([name, scope]) => name === rsname && (scope === undefined || scopes.includes(scope))),
  );
  if (granted.length === 0) return oauthError("access_denied", "not_authorized", 403);
  if (form.get("response_mode") === "decision") return { status: 200, body: { result: true } };
  if (form.get("response_mode") === "permissions") {
    return { status: 200, body: granted.map((permission) => ({ rsid: `id-of-${permission.rsname}`, ...permission })) };
  }
  return oauthError("unsupported_response_mode", "The fake answers with a decision or permissions only");
}
