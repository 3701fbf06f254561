import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AuthorizationCode, createAuthorizationCode } from "../../../clients/identity/authorization-code.js";
import { createSigningKeys } from "../../../clients/identity/keys.js";
import { createProvider } from "../../../clients/identity/provider.js";
import type { ProviderHttp } from "../../../clients/identity/provider-http.js";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { httpTo } from "./bed.js";

const { signal } = new AbortController();
const redirectUri = "http://127.0.0.1:1/auth/callback";
let issuer: OidcIssuer;
let http: ProviderHttp;
let code: AuthorizationCode;

function connect(client: { readonly clientId?: string; readonly clientSecret?: string } = {}): AuthorizationCode {
  http = httpTo(issuer);
  const provider = createProvider(issuer.issuer, http, systemClock);
  return createAuthorizationCode({
    client: { clientId: "fairlead", clientSecret: "fairlead-test-secret", scopes: ["openid", "profile"], ...client },
    provider,
    keys: createSigningKeys({ provider, clock: systemClock }),
    clock: systemClock,
  });
}

beforeEach(async () => {
  issuer = await startOidcIssuer();
  code = connect();
});
afterEach(async () => {
  await http.close();
  await issuer.close();
});

/** Signs in at the provider; the address that the browser is sent back to. */
async function signIn(url: string, username = "alice"): Promise<URL> {
  const answer = await fetch(`${url}&login_as=${username}`, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "");
}

async function tokens() {
  const { url, secrets } = await code.begin(redirectUri, signal);
  return code.finish(await signIn(url), secrets, signal);
}

describe("createAuthorizationCode()", () => {
  test("FL-62 asks with PKCE S256, state and nonce, each new and of 256 bits", async () => {
    const [one, other] = [await code.begin(redirectUri, signal), await code.begin(redirectUri, signal)];
    const asked = new URL(one.url).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: "fairlead",
      response_type: "code",
      redirect_uri: redirectUri,
      scope: "openid profile",
      code_challenge_method: "S256",
      state: one.secrets.state,
      nonce: one.secrets.nonce,
    });
    expect(one.url).not.toContain(one.secrets.codeVerifier);
    for (const name of ["state", "nonce", "codeVerifier"] as const) {
      expect(one.secrets[name]).not.toBe(other.secrets[name]);
      expect(Buffer.from(one.secrets[name], "base64url").length).toBeGreaterThanOrEqual(32);
    }
  });

  test("FL-62 redeems a code for tokens with proven claims", async () => {
    const { claims, accessToken, refreshToken, idToken, expiresAt, issuedAt } = await tokens();
    expect(claims).toMatchObject({ sub: "sub-of-alice", iss: issuer.issuer, aud: "fairlead" });
    expect([accessToken, refreshToken, idToken].every((token) => typeof token === "string")).toBe(true);
    expect(expiresAt - issuedAt).toBe(300_000);
  });

  test.each(["RS256", "PS256", "ES256", "EdDSA"] as const)(
    "takes ID tokens signed with %s, also after a rotation",
    async (alg) => {
      await tokens();
      issuer.rotate(alg);
      expect((await tokens()).claims).toMatchObject({ sub: "sub-of-alice" });
    },
  );

  test("is a public client without a secret", async () => {
    await http.close();
    code = connect({ clientId: "fairlead-cli", clientSecret: undefined as never });
    expect((await tokens()).claims).toMatchObject({ aud: "fairlead-cli" });
  });

  test("proves itself in the form where the provider takes nothing else", async () => {
    issuer.metadata = { token_endpoint_auth_methods_supported: ["client_secret_post"] };
    expect((await tokens()).claims).toMatchObject({ sub: "sub-of-alice" });
  });

  test.each<[string, (callback: URL, secrets: Record<string, string>) => void]>([
    ["another state", (callback) => callback.searchParams.set("state", "other")],
    ["no state", (callback) => callback.searchParams.delete("state")],
    ["two states", (callback) => callback.searchParams.append("state", "other")],
    ["another issuer", (callback) => callback.searchParams.set("iss", "https://other")],
    ["another code", (callback) => callback.searchParams.set("code", "other")],
    ["another nonce", (_, secrets) => (secrets["nonce"] = "other")],
    ["another verifier", (_, secrets) => (secrets["codeVerifier"] = "v".repeat(43))],
    ["a refusal of the person", (callback) => callback.searchParams.set("error", "access_denied")],
  ])("FL-62 refuses a callback with %s", async (_, change) => {
    const { url, secrets } = await code.begin(redirectUri, signal);
    const callback = await signIn(url);
    const changed = { ...secrets };
    change(callback, changed);
    await expect(code.finish(callback, changed, signal)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      details: { reason: "LOGIN_REFUSED" },
    });
  });

  test("a code is good once", async () => {
    const { url, secrets } = await code.begin(redirectUri, signal);
    const callback = await signIn(url);
    await code.finish(callback, secrets, signal);
    await expect(code.finish(callback, secrets, signal)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("FL-62 refreshes with rotation, and a token that was used is refused", async () => {
    const first = await tokens();
    const second = await code.refresh(first.refreshToken ?? "", signal);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.claims).toMatchObject({ sub: "sub-of-alice" });
    await expect(code.refresh(first.refreshToken ?? "", signal)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      details: { reason: "LOGIN_REFUSED" },
    });
  });

  test("a wrong client secret is the configuration's fault, not the person's", async () => {
    await http.close();
    code = connect({ clientSecret: "wrong" });
    const { url, secrets } = await code.begin(redirectUri, signal);
    await expect(code.finish(await signIn(url), secrets, signal)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringMatching(/invalid_client; check the client in oidc\.config/),
    });
  });

  test.each(["down", "hang", "error", "html", "truncated", "huge"] as const)(
    "R28 a token endpoint that is %s is UNAVAILABLE within a second",
    async (fault) => {
      const { url, secrets } = await code.begin(redirectUri, signal);
      const callback = await signIn(url);
      const { refreshToken = "" } = await tokens();
      issuer.fault(fault, "token");
      const down = { code: "UNAVAILABLE", details: { reason: "DEPENDENCY_DOWN" } };
      await expect(code.finish(callback, secrets, signal)).rejects.toMatchObject(down);
      await expect(code.refresh(refreshToken, signal)).rejects.toMatchObject(down);
    },
  );

  test.each(["down", "hang", "html"] as const)("R28 nobody begins while discovery is %s", async (fault) => {
    issuer.fault(fault, "discovery");
    await expect(code.begin(redirectUri, signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("FL-62 knows where the provider's session is ended, with a hint whose it is", async () => {
    const url = new URL((await code.endSession({ idToken: "hint", returnTo: "https://us/" }, signal)) ?? "");
    expect(url.pathname).toBe("/realms/fairlead/protocol/openid-connect/logout");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      id_token_hint: "hint",
      post_logout_redirect_uri: "https://us/",
    });
  });

  test("knows no such place where the provider announces none", async () => {
    issuer.metadata = { end_session_endpoint: undefined };
    expect(await code.endSession({ returnTo: "https://us/" }, signal)).toBeUndefined();
  });
});
