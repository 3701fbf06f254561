import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ask, type GraphAnswer, type Product, startProduct, temporaryFolder } from "../journeys/product.js";
import { eventually, eventuallyTrue, patienceMs } from "./eventually.js";
import { createKeycloakAdmin, type KeycloakAdmin } from "./keycloak/admin.js";
import { type Browser, createBrowser } from "./keycloak/browser.js";
import { findGateway, pointAway, pointToKeycloak, type RunningGateway } from "./keycloak/gateway-settings.js";
import { type Keycloak, startKeycloak } from "./keycloak/keycloak.js";
import { passwordGrant } from "./keycloak/tokens.js";

const cookieName = "fairlead.token";
const names = "{ applications(first: 100) { nodes { ref { name } } } }";

let keycloak: Keycloak;
let admin: KeycloakAdmin;
let product: Product;
let gateway: RunningGateway;
const folder = temporaryFolder();

beforeAll(async () => {
  [keycloak, product] = await Promise.all([startKeycloak(), startProduct(folder.path)]);
  admin = createKeycloakAdmin(keycloak);
  gateway = findGateway(folder.path);
  await admin.setBackchannelLogout("fairlead", `${gateway.url}/auth/backchannel-logout`);
  // The client that only tests have is none that the gateway takes tokens of, unless it is told so.
  await pointToKeycloak(gateway, keycloak.issuer);
  await gateway.cluster.mergePatch("/api/v1/namespaces/argocd/configmaps/argocd-cm", {
    data: { "fairlead.oidc.clients": "fairlead fairlead-cli fairlead-tests" },
  });
  await eventually(async () => visible(await tokenOf("alice")), "the provider in force");
});
afterAll(async () => {
  await product?.stop("SIGTERM");
  await keycloak?.stop();
  folder.dispose();
}, patienceMs);

async function tokenOf(username: string): Promise<string> {
  const { access_token: token } = await passwordGrant(keycloak, username);
  if (token === undefined) throw new Error(`${username} gets no token`);
  return token;
}

/** Names of the Applications that the bearer of a token sees; undefined for one that is refused. */
async function visible(token: string): Promise<readonly string[] | undefined> {
  const { data } = await ask(product.session, token, names);
  const nodes = data?.["applications"]?.nodes as { readonly ref: { readonly name: string } }[] | undefined;
  return nodes?.map(({ ref }) => ref.name).sort();
}

/** What the graph answers to a browser that carries its cookies. */
async function asBrowser(browser: Browser, query: string): Promise<GraphAnswer> {
  const cookie = `${cookieName}=${browser.cookie(gateway.url, cookieName)}`;
  const response = await fetch(product.session.graphql, {
    method: "POST",
    headers: { "content-type": "application/json", origin: gateway.url, cookie },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...((await response.json()) as Omit<GraphAnswer, "status">) };
}

async function signedIn(username: string): Promise<Browser> {
  const browser = createBrowser();
  await browser.signIn(`${gateway.url}/auth/login`, { username });
  const { data } = await asBrowser(browser, "{ viewer { username } }");
  expect(data).toEqual({ viewer: { username } });
  return browser;
}

const payments = ["payments-api", "prod-payments-api"];

test.each<[string, readonly string[]]>([
  ["bob", payments],
  ["carol", payments],
  ["dana", ["web-frontend"]],
  ["erin", payments],
  ["frank", []],
  ["mallory", []],
])("%s sees exactly what Keycloak says", async (username, applications) => {
  expect(await visible(await tokenOf(username))).toEqual(applications);
});

test("a token of another application of the realm is an error, not an anonymous caller", async () => {
  const { access_token: token = "" } = await passwordGrant(keycloak, "alice", "other-app");
  const { errors } = await ask(product.session, token, "{ viewer { username } }");
  expect(errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
});

describe("in a browser", () => {
  test("FL-62 signs in through Keycloak's page and out of both", async () => {
    const browser = await signedIn("bob");
    const { data } = await asBrowser(browser, names);
    expect(data?.["applications"].nodes).toHaveLength(payments.length);
    await browser.signIn(`${gateway.url}/auth/logout`, { username: "bob", stopAt: `${gateway.url}/sign-in` });
    expect(browser.cookie(gateway.url, cookieName)).toBeUndefined();
    const again = await browser.open(`${gateway.url}/auth/login`);
    expect(again.text).toContain("kc-form-login");
  });

  test("FL-63 back-channel logout: a session that an administrator ends is ended here", async () => {
    const browser = await signedIn("erin");
    await admin.endSessions("erin");
    const isEnded = async () => (await asBrowser(browser, "{ viewer { username } }")).errors !== undefined;
    expect(await eventuallyTrue(isEnded, "the end of the session")).toBe(true);
  });
});

interface ShownFrame {
  readonly type: string;
  readonly ref: { readonly name: string } | null;
  readonly reason?: string;
  readonly count?: number;
}

interface Feed {
  /** What came, as `Type name reason`. */
  readonly frames: readonly string[];
  readonly client: Client;
  /** With what the socket was closed; undefined while it is open. */
  readonly closed: () => number | undefined;
}

/** A socket that follows all Applications; resolves once it was told what there is. */
async function follow(token: string): Promise<Feed> {
  const frames: string[] = [];
  let code: number | undefined;
  const client = createClient({
    url: product.session.websocket,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    on: { closed: (event) => (code = (event as { readonly code: number }).code) },
  });
  client.subscribe<{ readonly applicationEvents: ShownFrame }>(
    {
      query:
        "subscription { applicationEvents { type: __typename ref { name } ... on ApplicationDeleted { reason } ... on SnapshotEnd { count } } }",
    },
    {
      next: ({ data }) => {
        if (data == null) return;
        const { type, ref, reason, count } = data.applicationEvents;
        frames.push([type, ref?.name, reason, count].filter((part) => part != null).join(" "));
      },
      error: () => undefined,
      complete: () => undefined,
    },
  );
  await eventuallyTrue(() => frames.some((frame) => frame.startsWith("SnapshotEnd")), "the snapshot");
  return { frames, client, closed: () => code };
}

test("S12 a socket whose browser session is ended by an administrator is closed", async () => {
  const browser = await signedIn("carol");
  const feed = await follow(browser.cookie(gateway.url, cookieName) ?? "");
  await admin.endSessions("carol");
  expect(await eventually(feed.closed, "the end of the socket")).toBe(4401);
});

test("FL-38 a role that is taken away is gone with the next token", async () => {
  expect(await visible(await tokenOf("bob"))).toEqual(payments);
  await admin.removeClientRole("bob", "payments.deployer");
  expect(await visible(await tokenOf("bob"))).toEqual([]);
  await admin.addClientRole("bob", "payments.deployer");
});

test("FL-38 S40 a role that is taken away in mid-subscription: its Applications are told gone once, then nothing", async () => {
  const feed = await follow(await tokenOf("bob"));
  expect(feed.frames.at(-1)).toBe(`SnapshotEnd ${payments.length}`);
  const touch = (time: number) =>
    gateway.cluster.mergePatch("/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/payments-api", {
      metadata: { labels: { touched: String(time) } },
    });
  const told = () => feed.frames.filter((frame) => / payments-api/.test(frame)).length;
  const before = told();
  await touch(1);
  await eventuallyTrue(() => told() > before, "a change that bob may see");
  await admin.removeClientRole("bob", "payments.deployer");
  const token = await tokenOf("bob");
  const renewed = new Promise((resolve, reject) =>
    feed.client.subscribe(
      { query: "mutation($token: String) { renewConnection(token: $token) { username } }", variables: { token } },
      { next: resolve, error: reject, complete: () => undefined },
    ),
  );
  expect(await renewed).toEqual({ data: { renewConnection: { username: "bob" } } });
  await touch(2);
  const gone = "ApplicationDeleted payments-api ACCESS_REVOKED";
  await eventuallyTrue(() => feed.frames.includes(gone), "the loss");
  await touch(3);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(feed.frames.filter((frame) => frame === gone)).toHaveLength(1);
  expect(feed.frames.filter((frame) => / payments-api/.test(frame)).at(-1)).toBe(gone);
  await feed.client.dispose();
  await admin.addClientRole("bob", "payments.deployer");
});

test("UMA is off when the settings say so, and on again", async () => {
  const token = await tokenOf("dana");
  const set = (mode: string) =>
    gateway.cluster.mergePatch("/api/v1/namespaces/argocd/configmaps/argocd-cm", { data: { "fairlead.oidc.umaMode": mode } });
  await set("off");
  expect(await eventuallyTrue(async () => (await visible(token))?.length === 0, "UMA off")).toBe(true);
  await set("additive");
  expect(await eventuallyTrue(async () => (await visible(token))?.length === 1, "UMA on")).toBe(true);
});

test("a key that was rotated is accepted at once", async () => {
  await admin.rotateKey();
  expect(await eventuallyTrue(async () => (await visible(await tokenOf("bob")))?.length === payments.length, "the new key")).toBe(
    true,
  );
});

test("pointAway() gives the gateway its settings back", async () => {
  expect(await pointAway(gateway)).toBe(true);
  expect(await pointAway(gateway)).toBe(false);
  const { data } = await gateway.cluster.get("/api/v1/namespaces/argocd/configmaps/argocd-cm");
  expect(data["oidc.config"]).toBeUndefined();
});
