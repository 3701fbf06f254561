import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OnlineContext } from "../../cli/online/online-command.js";
import { loginWithBrowser, loginWithDevice, refreshTokens, revokeRefreshToken } from "../../cli/online/provider-login.js";
import { createJoseVerifier } from "../../clients/identity/jose-verifier.js";
import { createKeycloakConnectVerifier } from "../../clients/identity/keycloak-connect-verifier.js";
import { createSigningKeys } from "../../clients/identity/keys.js";
import { createProvider } from "../../clients/identity/provider.js";
import { createProviderHttp } from "../../clients/identity/provider-http.js";
import { createUmaGrants } from "../../clients/identity/uma.js";
import type { VerifierParts } from "../../clients/identity/verify-access-token.js";
import { systemClock } from "../../clients/in-process/system-clock.js";
import { defaultClaimRules } from "../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../engine/access/identity-of-claims.js";
import type { AppProject } from "../../engine/model/app-project.js";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import { compilePolicy, type Policy } from "../../engine/project/rbac.js";
import { eventually, patienceMs } from "./eventually.js";
import { createKeycloakAdmin, type KeycloakAdmin } from "./keycloak/admin.js";
import { createBrowser } from "./keycloak/browser.js";
import { type Keycloak, startKeycloak } from "./keycloak/keycloak.js";
import { askTokens, passwordGrant } from "./keycloak/tokens.js";

const never = new AbortController().signal;
const roleOf = (
  project: string,
  role: string,
  ...lines: readonly (readonly [action: string, object: string, effect: string])[]
) => ({
  name: role,
  policies: lines.map(
    ([action, object, effect]) => `p, proj:${project}:${role}, applications, ${action}, ${project}/${object}, ${effect}`,
  ),
});
const projectOf = (name: string, roles: readonly object[]) =>
  ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name, namespace: "argocd" },
    spec: { sourceRepos: [], destinations: [], roles },
  }) as AppProject;
const deployer = (project: string) =>
  roleOf(project, "deployer", ["get", "*", "allow"], ["sync", "*", "allow"], ["sync", "prod-*", "deny"]);
const projects = [
  projectOf("payments", [deployer("payments"), roleOf("payments", "viewer", ["get", "*", "allow"])]),
  projectOf("web", [deployer("web")]),
  projectOf("team.one", [deployer("team.one")]),
];

function policyWith(umaMode: "off" | "additive" | "ceiling"): Policy {
  const csv = "p, role:ops, applications, get, web/*, allow\ng, /sre, role:ops\n";
  const { policy } = compilePolicy({ csv, projects, grantRules: { mode: umaMode, exemptRoles: [] } });
  if (policy === undefined) throw new Error("the policy of this test cannot be read");
  return policy;
}

let keycloak: Keycloak;
let admin: KeycloakAdmin;
let close: () => Promise<void>;
let parts: VerifierParts;
let uma: ReturnType<typeof createUmaGrants>;
let verifiers: Readonly<Record<"jose" | "keycloak-connect", TokenVerifier>>;

beforeAll(async () => {
  keycloak = await startKeycloak();
  admin = createKeycloakAdmin(keycloak);
  const { issuer } = keycloak;
  const http = createProviderHttp({ version: "0.0.0-test", issuer, timeoutMs: 120_000 });
  const provider = createProvider(issuer, http, systemClock);
  const clients = ["fairlead", "fairlead-cli", "fairlead-ci", "fairlead-tests"];
  parts = {
    keys: createSigningKeys({ provider, clock: systemClock }),
    expectations: { issuer, audiences: ["fairlead-api"], clients },
    clock: systemClock,
    identityOf: (claims) => identityOfClaims(claims, { ...defaultClaimRules, issuer }).identity,
  };
  uma = createUmaGrants(provider, "fairlead", systemClock);
  verifiers = { jose: createJoseVerifier(parts), "keycloak-connect": createKeycloakConnectVerifier(parts) };
  close = () => http.close();
});
afterAll(async () => {
  await close?.();
  await keycloak?.stop();
}, patienceMs);

async function tokenOf(username: string): Promise<string> {
  const { access_token: token, error_description: error } = await passwordGrant(keycloak, username);
  if (token === undefined) throw new Error(`${username} gets no token: ${error}`);
  return token;
}

/** What somebody may do of a fixed list, with UMA in a mode. */
async function rightsOf(
  token: string,
  verifier: TokenVerifier,
  umaMode: "off" | "additive" | "ceiling" = "off",
): Promise<readonly string[]> {
  const identity = await verifier.verify(token, never);
  const { grants } = umaMode === "off" ? { grants: [] } : await uma.of({ token }, never);
  const policy = policyWith(umaMode);
  const asked = [
    ["applications", "get", "payments/api"],
    ["applications", "sync", "payments/api"],
    ["applications", "sync", "payments/prod-api"],
    ["applications", "get", "web/shop"],
    ["logs", "get", "web/shop"],
    ["applications", "sync", "web/shop"],
    ["applications", "sync", "team.one/x"],
    ["clusters", "get", "https://c"],
    ["accounts", "update", "bob"],
  ] as const;
  return asked
    .filter(([resource, action, object]) => policy.decide(identity, resource, action, object, grants).allowed)
    .map((words) => words.join(" "));
}

const reads = ["applications get payments/api"];
const deploysPayments = [...reads, "applications sync payments/api"];
const readsAll = [...reads, "applications get web/shop", "logs get web/shop", "clusters get https://c"];
const everything = [
  ...deploysPayments,
  "applications sync payments/prod-api",
  "applications get web/shop",
  "logs get web/shop",
  "applications sync web/shop",
  "applications sync team.one/x",
  "clusters get https://c",
  "accounts update bob",
];

describe.each(["jose", "keycloak-connect"] as const)("with the verifier %s", (name) => {
  test.each<[string, readonly string[]]>([
    ["alice", everything],
    ["bob", deploysPayments],
    ["carol", reads],
    ["dana", []],
    ["erin", [...deploysPayments, "applications get web/shop"]],
    ["frank", ["applications sync team.one/x"]],
    ["grace", readsAll],
    ["mallory", []],
  ])("FL-57 %s may do exactly what the realm says", async (username, rights) => {
    expect(await rightsOf(await tokenOf(username), verifiers[name])).toEqual(rights);
  });

  test("a pipeline has the rights of its service account", async () => {
    const { access_token: token = "" } = await askTokens(keycloak, {
      client_id: "fairlead-ci",
      client_secret: "fairlead-ci-secret",
      grant_type: "client_credentials",
    });
    expect(await rightsOf(token, verifiers[name])).toEqual(["applications get web/shop", "applications sync web/shop"]);
  });

  test("S9 a token of another application of the realm is refused", async () => {
    const { access_token: token = "" } = await passwordGrant(keycloak, "alice", "other-app");
    await expect(verifiers[name].verify(token, never)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("S9 a refresh token and an ID token are no credentials of the API", async () => {
    const { refresh_token: refresh = "", id_token: id = "" } = (await passwordGrant(keycloak, "alice")) as Readonly<
      Record<string, string>
    >;
    await expect(verifiers[name].verify(refresh, never)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(verifiers[name].verify(id, never)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

test("a disabled user gets no token", async () => {
  expect(await passwordGrant(keycloak, "nora")).toMatchObject({ error: "invalid_grant" });
});

test("UMA off, additive and ceiling: a grant counts as the mode says", async () => {
  const token = await tokenOf("dana");
  expect(await uma.of({ token }, never)).toMatchObject({ kind: "granted", grants: [{ project: "web" }] });
  expect(await rightsOf(token, verifiers.jose, "additive")).toEqual(["applications get web/shop", "logs get web/shop"]);
  expect(await rightsOf(await tokenOf("bob"), verifiers.jose, "additive")).toEqual(deploysPayments);
  expect(await rightsOf(await tokenOf("bob"), verifiers.jose, "ceiling")).toEqual(reads);
});

describe("signing in from the command line", () => {
  const cli = () => ({ issuer: keycloak.issuer, clientId: "fairlead-cli", scopes: ["openid", "profile", "email"] });
  const contextThat = (handle: (text: string) => void): OnlineContext => ({
    signal: AbortSignal.timeout(patienceMs),
    environment: {},
    say: handle,
    openBrowser: handle,
  });

  test("FL-62 code and PKCE through Keycloak's login page, renewal with rotation, and the end of the session", async () => {
    const browser = createBrowser();
    const shown: Promise<unknown>[] = [];
    const tokens = await loginWithBrowser(
      cli(),
      0,
      contextThat((text) => {
        if (text.startsWith("http")) shown.push(browser.signIn(text, { username: "bob" }));
      }),
    );
    expect(await Promise.all(shown)).toMatchObject([{ status: 200, text: expect.stringContaining("You are signed in") }]);
    expect(await rightsOf(tokens.accessToken, verifiers.jose)).toEqual(deploysPayments);

    const renewed = await refreshTokens(cli(), tokens.refreshToken ?? "");
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    await expect(refreshTokens(cli(), tokens.refreshToken ?? "")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("FL-62 a wrong password signs nobody in", async () => {
    const browser = createBrowser();
    const stopped = new AbortController();
    const shown: Promise<unknown>[] = [];
    const attempt = loginWithBrowser(cli(), 0, {
      ...contextThat((text) => {
        if (text.startsWith("http")) shown.push(browser.signIn(text, { username: "nora" }).finally(() => stopped.abort()));
      }),
      signal: stopped.signal,
    });
    await expect(attempt).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(await Promise.all(shown)).toMatchObject([{ text: expect.stringContaining("disabled") }]);
  });

  test("FL-62 the device flow, with a code that is confirmed in a browser", async () => {
    const browser = createBrowser();
    const shown: Promise<unknown>[] = [];
    const tokens = await loginWithDevice(
      cli(),
      contextThat((text) => {
        const page = /or open (\S+)/.exec(text)?.[1];
        if (page !== undefined) shown.push(browser.signIn(page, { username: "carol" }));
      }),
    );
    await Promise.all(shown);
    expect(await rightsOf(tokens.accessToken, verifiers.jose)).toEqual(reads);
    await revokeRefreshToken(cli(), tokens.refreshToken ?? "");
    await expect(refreshTokens(cli(), tokens.refreshToken ?? "")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("a session that an administrator ends is not renewed", async () => {
    const { refresh_token: refresh = "" } = await passwordGrant(keycloak, "erin");
    await admin.endSessions("erin");
    const client = { ...cli(), clientId: "fairlead-tests" };
    await expect(refreshTokens(client, refresh)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

test("a role that is taken away is gone with the next token", async () => {
  await admin.removeClientRole("frank", "team.one.deployer");
  expect(await rightsOf(await tokenOf("frank"), verifiers.jose)).toEqual([]);
  await admin.addClientRole("frank", "team.one.deployer");
});

test("R29 a token signed by a new key is accepted at once, by both verifiers", async () => {
  const before = await tokenOf("bob");
  await admin.rotateKey();
  const after = await eventually(async () => {
    const token = await tokenOf("bob");
    return keyOf(token) === keyOf(before) ? undefined : token;
  }, "a token signed by the new key");
  for (const verifier of Object.values(verifiers)) expect(await rightsOf(after, verifier)).toEqual(deploysPayments);
  expect(await rightsOf(before, verifiers.jose)).toEqual(deploysPayments);
});

test("R28 known keys serve while Keycloak answers nobody", async () => {
  const token = await tokenOf("bob");
  await verifiers.jose.verify(token, never);
  keycloak.pause();
  try {
    await expect(verifiers.jose.verify(token, never)).resolves.toMatchObject({ username: "bob" });
  } finally {
    keycloak.resume();
  }
});

const keyOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { readonly kid: string }).kid;
