import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type OidcIssuer, startOidcIssuer } from "./oidc-issuer.js";

const verifier = "a".repeat(43);
const challenge = createHash("sha256").update(verifier).digest("base64url");
const returnTo = "http://127.0.0.1:1/callback";
const device = "urn:ietf:params:oauth:grant-type:device_code";
const uma = "urn:ietf:params:oauth:grant-type:uma-ticket";

type Answer = Readonly<Record<string, string>>;

describe("startOidcIssuer()", () => {
  let issuer: OidcIssuer;
  beforeEach(async () => {
    issuer = await startOidcIssuer();
  });
  afterEach(() => issuer.close());
  const address = (path: string, query: Answer = {}) =>
    `${issuer.issuer}/protocol/openid-connect/${path}?${new URLSearchParams(query).toString()}`;
  const post = async (form: Answer, bearer?: string): Promise<Answer & { readonly status: number }> => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const response = await fetch(address("token"), { method: "POST", body: new URLSearchParams(form), headers });
    return { ...((await response.json()) as Answer), status: response.status } as Answer & { status: number };
  };
  const cli = { client_id: "fairlead-cli" };
  const question = {
    ...cli,
    response_type: "code",
    redirect_uri: returnTo,
    scope: "openid",
    state: "s",
    nonce: "n",
    code_challenge: challenge,
    code_challenge_method: "S256",
  };
  const callbackOf = (response: Response) => new URL(response.headers.get("location") ?? "").searchParams;
  const codeFor = async (username: string) =>
    callbackOf(await fetch(address("auth", { ...question, login_as: username }), { redirect: "manual" })).get("code") ?? "";
  const redeem = (code: string, changes: Answer = {}) =>
    post({ ...cli, grant_type: "authorization_code", code, redirect_uri: returnTo, code_verifier: verifier, ...changes });

  test("its tokens hold against its keys, and look like Keycloak's", async () => {
    const keys = createRemoteJWKSet(new URL(address("certs")));
    const { payload } = await jwtVerify(issuer.tokenFor("bob"), keys, { issuer: issuer.issuer, audience: "fairlead-api" });
    expect(payload).toMatchObject({
      typ: "Bearer",
      azp: "fairlead-cli",
      preferred_username: "bob",
      resource_access: { fairlead: { roles: ["payments.deployer"] } },
    });
  });

  test("a login form leads to a code, and the code to tokens with the nonce", async () => {
    const form = await (await fetch(address("auth", question))).text();
    expect(form).toContain('id="kc-form-login"');
    const body = new URLSearchParams({ username: "alice", password: "alice-password" });
    const answered = callbackOf(await fetch(address("auth", question), { method: "POST", body, redirect: "manual" }));
    expect(answered.get("state")).toBe("s");
    const tokens = await redeem(answered.get("code") ?? "");
    expect(decodeJwt(tokens["id_token"] ?? "")).toMatchObject({ aud: "fairlead-cli", nonce: "n", typ: "ID" });
  });

  test("a wrong password leads nowhere", async () => {
    const body = new URLSearchParams({ username: "alice", password: "wrong" });
    const response = await fetch(address("auth", question), { method: "POST", body, redirect: "manual" });
    expect(await response.text()).toContain("Invalid username or password.");
  });

  test.each([
    ["another verifier", { code_verifier: "b".repeat(43) }],
    ["another address", { redirect_uri: "http://127.0.0.1:1/other" }],
    ["another client", { client_id: "fairlead-tests" }],
  ])("a code is not redeemed with %s", async (_, changes) => {
    expect(await redeem(await codeFor("alice"), changes)).toMatchObject({ status: 400, error: "invalid_grant" });
  });

  test("a code is good once, and its second use ends the session", async () => {
    const code = await codeFor("alice");
    const { refresh_token = "" } = await redeem(code);
    expect(await redeem(code)).toMatchObject({ error: "invalid_grant" });
    expect(await post({ ...cli, grant_type: "refresh_token", refresh_token })).toMatchObject({ error: "invalid_grant" });
  });

  test("a refresh token is replaced by its use, and its second use ends the session", async () => {
    const { refresh_token: first = "" } = await redeem(await codeFor("alice"));
    const refresh = (token: string) => post({ ...cli, grant_type: "refresh_token", refresh_token: token });
    const { refresh_token: second = "" } = await refresh(first);
    expect(second).not.toBe(first);
    expect(await refresh(first)).toMatchObject({ error: "invalid_grant" });
    expect(await refresh(second)).toMatchObject({ error: "invalid_grant" });
  });

  test("a device gets tokens once somebody has entered its code", async () => {
    const response = await fetch(address("auth/device"), { method: "POST", body: new URLSearchParams(cli) });
    const { device_code = "", verification_uri_complete = "" } = (await response.json()) as Answer;
    const poll = () => post({ ...cli, grant_type: device, device_code });
    expect(await poll()).toMatchObject({ error: "authorization_pending" });
    await fetch(`${verification_uri_complete}&login_as=carol`);
    expect(decodeJwt((await poll())["access_token"] ?? "")).toMatchObject({ preferred_username: "carol" });
  });

  test("service accounts and passwords are for the clients that may", async () => {
    const ci = await post({ grant_type: "client_credentials", client_id: "fairlead-ci", client_secret: "fairlead-ci-secret" });
    expect(decodeJwt(ci["access_token"] ?? "")).toMatchObject({ resource_access: { fairlead: { roles: ["web.deployer"] } } });
    expect(await post({ grant_type: "client_credentials", client_id: "fairlead-ci", client_secret: "x" })).toMatchObject({
      status: 401,
    });
    const login = { grant_type: "password", username: "bob", password: "bob-password" };
    expect(await post({ ...login, client_id: "fairlead-tests" })).toMatchObject({ status: 200 });
    expect(await post({ ...login, ...cli })).toMatchObject({ error: "unauthorized_client" });
  });

  test("the authorization service decides, or lists what is granted", async () => {
    const ask = (form: Answer, username = "dana") =>
      post({ grant_type: uma, audience: "fairlead", ...form }, issuer.tokenFor(username));
    expect(await ask({ response_mode: "decision", permission: "project:web#logs" })).toMatchObject({ result: true });
    expect(await ask({ response_mode: "decision", permission: "project:web#sync" })).toMatchObject({ status: 403 });
    expect(await ask({ response_mode: "permissions" })).toMatchObject({ 0: { rsname: "project:web", scopes: ["get", "logs"] } });
    expect(await ask({ response_mode: "permissions" }, "bob")).toMatchObject({ status: 403, error: "access_denied" });
  });

  test("clients of a session are told when it ends", async () => {
    const told: string[] = [];
    const client = createServer((request, response) => {
      request.on("data", (chunk) => told.push(new URLSearchParams(String(chunk)).get("logout_token") ?? ""));
      request.on("end", () => response.end());
    });
    await new Promise<void>((resolve) => client.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void client.close());
    const known = issuer.client("fairlead");
    if (known !== undefined) known.backchannelLogoutUrl = `http://127.0.0.1:${(client.address() as AddressInfo).port}/`;
    const session = issuer.startSession("alice");
    const hint = issuer.idToken(session, "fairlead");
    const query = { id_token_hint: hint, post_logout_redirect_uri: returnTo, state: "x" };
    const response = await fetch(address("logout", query), { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, `${returnTo}?state=x`]);
    expect(told.map((token) => decodeJwt(token))).toMatchObject([{ sid: session.sid, aud: "fairlead" }]);
    expect(session.ended).toBe(true);
  });

  test("keys come and go", async () => {
    const kidsNow = async () =>
      ((await (await fetch(address("certs"))).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    const { kid } = issuer.rotate("ES256");
    expect(await kidsNow()).toEqual([kid, "first-RS256"]);
    issuer.withdraw("first-RS256");
    expect(await kidsNow()).toEqual([kid]);
  });
});
