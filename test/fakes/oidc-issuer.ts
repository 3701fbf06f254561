import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerToken, type FakeAnswer, type FakeCode, type FakeCodes } from "./oidc/grants.js";
import { answerAuthorization, answerDevice, answerVerification } from "./oidc/pages.js";
import { createRealm, type FakeRealm, type FakeSession, personOf, type TokenChanges } from "./oidc/realm.js";
import { makeSigningKey, publicJwk, type SigningAlgorithm, type SigningKey } from "./oidc/signing.js";

/** What can be asked of the issuer. */
export type Endpoint = "discovery" | "keys" | "authorize" | "token" | "device" | "verify" | "userinfo" | "logout";

/** What may go wrong with an endpoint. `down` cuts the connection, `hang` never answers, a number is a delay in milliseconds. */
export type Fault = "down" | "hang" | "error" | "html" | "truncated" | "huge" | number;

/** An OpenID provider in this process, over real HTTP on loopback. Speaks and looks as Keycloak does, with the people of the sample realm. */
export interface OidcIssuer extends FakeRealm {
  /** Adds a key that is published and signs from now on. */
  rotate(alg?: SigningAlgorithm): SigningKey;
  /** Takes a key out of the JWKS. */
  withdraw(kid: string): void;
  /** Members laid over those of the discovery document; `undefined` takes one away. */
  metadata: Record<string, unknown>;
  /** Served instead of the keys, where set. */
  jwks: unknown;
  /** Members laid over those of the userinfo; `undefined` takes one away. */
  userinfo: Record<string, unknown>;
  /** From now on, until it is set anew; undefined for no fault. No endpoint means all of them. */
  fault(fault: Fault | undefined, endpoint?: Endpoint): void;
  /** How often an endpoint was asked, faults included. */
  requests(endpoint: Endpoint): number;
  /** A token for somebody in a new session. */
  tokenFor(username: string, options?: TokenChanges & { readonly client?: string }): string;
  /** Ends a session and tells the clients it was used by. @returns the status of each client's answer */
  endSession(session: FakeSession | string): Promise<readonly number[]>;
  close(): Promise<void>;
}

const paths: Readonly<Record<string, Endpoint>> = {
  "/.well-known/openid-configuration": "discovery",
  "/protocol/openid-connect/certs": "keys",
  "/protocol/openid-connect/auth": "authorize",
  "/protocol/openid-connect/token": "token",
  "/protocol/openid-connect/auth/device": "device",
  "/device": "verify",
  "/protocol/openid-connect/userinfo": "userinfo",
  "/protocol/openid-connect/logout": "logout",
};
const realmPath = "/realms/fairlead";
const mostFormBytes = 65_536;

/** Starts the issuer; its address is `issuer`. */
export async function startOidcIssuer({
  now = Date.now,
  alg = "RS256",
}: {
  readonly now?: () => number;
  readonly alg?: SigningAlgorithm;
} = {}): Promise<OidcIssuer> {
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const realm = createRealm(`http://127.0.0.1:${port}${realmPath}`, now, alg);
  const codes: FakeCodes = { codes: new Map<string, FakeCode>(), devices: new Map() };
  const faults = new Map<Endpoint, Fault>();
  const counts = new Map<Endpoint, number>();
  let rotations = 0;
  const issuer: OidcIssuer = {
    ...realm,
    metadata: {},
    jwks: undefined,
    userinfo: {},
    rotate(next = alg) {
      rotations += 1;
      const key = makeSigningKey(next, `rotated-${rotations}-${next}`);
      realm.keys.unshift(key);
      return key;
    },
    withdraw(kid) {
      const index = realm.keys.findIndex((key) => key.kid === kid);
      if (index >= 0) realm.keys.splice(index, 1);
    },
    fault(fault, endpoint) {
      for (const one of endpoint === undefined ? Object.values(paths) : [endpoint]) {
        if (fault === undefined) faults.delete(one);
        else faults.set(one, fault);
      }
    },
    requests: (endpoint) => counts.get(endpoint) ?? 0,
    tokenFor: (username, { client = "fairlead-cli", ...changes } = {}) =>
      realm.accessToken(realm.startSession(username), client, changes),
    async endSession(session) {
      const known = typeof session === "string" ? realm.sessions.get(session) : session;
      return known === undefined ? [] : endAndTell(realm, known);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", realm.issuer);
    const endpoint = paths[url.pathname.slice(realmPath.length)];
    if (!url.pathname.startsWith(realmPath) || endpoint === undefined) return send(response, { status: 404, body: {} });
    counts.set(endpoint, issuer.requests(endpoint) + 1);
    const form = new URLSearchParams(request.method === "POST" ? await readBody(request) : "");
    const fault = faults.get(endpoint);
    if (fault === "hang") return;
    if (typeof fault === "number") await sleep(fault);
    const answer = await answers[endpoint]({ issuer, codes, url, form, authorization: request.headers.authorization });
    send(response, answer, typeof fault === "number" ? undefined : fault);
  };
  return issuer;
}

interface Question {
  readonly issuer: OidcIssuer;
  readonly codes: FakeCodes;
  readonly url: URL;
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
}

const answers: Readonly<Record<Endpoint, (question: Question) => FakeAnswer | Promise<FakeAnswer>>> = {
  discovery: ({ issuer }) => ({ status: 200, body: { ...metadataOf(issuer.issuer), ...issuer.metadata } }),
  keys: ({ issuer }) => ({ status: 200, body: issuer.jwks ?? { keys: issuer.keys.map(publicJwk) } }),
  authorize: ({ issuer, codes, url, form }) => answerAuthorization(issuer, codes, url.searchParams, form),
  token: ({ issuer, codes, form, authorization }) => answerToken(issuer, codes, form, authorization),
  device: ({ issuer, codes, form, authorization }) => answerDevice(issuer, codes, form, authorization),
  verify: ({ issuer, codes, url }) => answerVerification(issuer, codes, url.searchParams),
  userinfo({ issuer, authorization }) {
    const session = issuer.accessTokens.get(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
    if (session === undefined || session.ended) return { status: 401, body: { error: "invalid_token" } };
    return { status: 200, body: { ...personOf(issuer.user(session.user.username)), ...issuer.userinfo } };
  },
  async logout({ issuer, url, form }) {
    const field = (name: string) => url.searchParams.get(name) ?? form.get(name);
    const sid = sidOf(field("id_token_hint") ?? "");
    await issuer.endSession(sid);
    const target = URL.parse(field("post_logout_redirect_uri") ?? "");
    if (target === null) return { status: 200, html: "<p>You are logged out</p>" };
    const state = field("state");
    if (state !== null) target.searchParams.set("state", state);
    return { status: 302, headers: { location: target.href } };
  },
};

function metadataOf(issuer: string): Readonly<Record<string, unknown>> {
  const protocol = `${issuer}/protocol/openid-connect`;
  return {
    issuer,
    authorization_endpoint: `${protocol}/auth`,
    token_endpoint: `${protocol}/token`,
    jwks_uri: `${protocol}/certs`,
    userinfo_endpoint: `${protocol}/userinfo`,
    end_session_endpoint: `${protocol}/logout`,
    device_authorization_endpoint: `${protocol}/auth/device`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  };
}

function send(response: ServerResponse, answer: FakeAnswer, fault?: Exclude<Fault, number>): void {
  const json = JSON.stringify(answer.body ?? {});
  const reply = (status: number, type: string, body: string, headers = {}) =>
    void response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...headers }).end(body);
  if (fault === "down") response.destroy();
  else if (fault === "error") reply(500, "application/json", `{"error":"unknown_error"}`);
  else if (fault === "html") reply(200, "text/html", "<!doctype html><title>Maintenance</title>");
  else if (fault === "truncated") reply(200, "application/json", json.slice(0, Math.ceil(json.length / 2)));
  else if (fault === "huge") reply(200, "application/json", `{"padding":"${"x".repeat(4 * 1024 * 1024)}"}`);
  else if (answer.html !== undefined) reply(answer.status, "text/html; charset=utf-8", answer.html, answer.headers);
  else reply(answer.status, "application/json", json, answer.headers);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > mostFormBytes) throw new Error("The form is too large");
  }
  return text;
}

function sidOf(idToken: string): string {
  try {
    const { sid } = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString()) as { sid?: unknown };
    return typeof sid === "string" ? sid : "";
  } catch {
    return "";
  }
}

async function endAndTell(realm: FakeRealm, session: FakeSession): Promise<readonly number[]> {
  session.ended = true;
  const told = [...session.clients].flatMap((id) => {
    const url = realm.client(id)?.backchannelLogoutUrl;
    return url === undefined ? [] : [{ id, url }];
  });
  const work = told.map(async ({ id, url }) => {
    const body = new URLSearchParams({ logout_token: realm.logoutToken(session, id) });
    const { status } = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(5_000) });
    return status;
  });
  return Promise.all(work);
}
