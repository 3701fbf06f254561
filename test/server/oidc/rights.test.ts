import type { Client } from "graphql-ws";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestGateway } from "../gateway.js";
import { eventsQuery, subscribe } from "../streams/subscriber.js";
import {
  codeOf,
  namesIn,
  namesQuery,
  type OidcBed,
  openSocket,
  paymentsApps,
  paymentsProject,
  sessionOf,
  startOidcBed,
  verifiers,
} from "./oidc-bed.js";

let bed: OidcBed;
let gateway: TestGateway;
beforeEach(async () => {
  bed = await startOidcBed();
  ({ gateway } = bed);
});
afterEach(() => bed.stop());

const set = (general: Readonly<Record<string, string>>) => gateway.changeSettings({ general });
const sync = (name: string) => `mutation { syncApplication(ref: { name: "${name}" }) { operationId } }`;
/** One change of every Application. */
function touch(): void {
  for (const application of gateway.engine.listApplications({ may: () => true, page: {} }).items)
    gateway.engine.put(application.item);
}
const change = (roles: readonly string[]) => {
  const index = bed.issuer.users.findIndex(({ username }) => username === "bob");
  bed.issuer.users[index] = { username: "bob", clientRoles: roles };
};

describe("FL-38 S40 in mid-subscription", () => {
  const begin = ["SnapshotBegin", "SnapshotItem payments-api", "SnapshotItem prod-payments-api", "SnapshotEnd 2"];
  const modified = ["ApplicationModified payments-api", "ApplicationModified prod-payments-api"];
  const gone = ["ApplicationDeleted payments-api ACCESS_REVOKED", "ApplicationDeleted prod-payments-api ACCESS_REVOKED"];
  const renew = (client: Client, token: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client.subscribe(
        { query: "mutation($token: String) { renewConnection(token: $token) { username } }", variables: { token } },
        { next: resolve, error: reject, complete: () => undefined },
      );
    });

  const losses: readonly [string, (client: Client) => unknown][] = [
    ["the token is renewed without the role", (client) => (change([]), renew(client, bed.issuer.tokenFor("bob")))],
    ["the project has the role no more", () => gateway.changeProject("payments", {})],
    [
      "a line denies it",
      () => gateway.changeSettings({ rbac: { "policy.csv": "p, proj:payments:deployer, applications, get, payments/*, deny" } }),
    ],
  ];
  describe.each(verifiers)("with %s", (verifier) => {
    test.each(losses)("%s: each Application is told gone once, then nothing, also after a resume", async (_, lose) => {
      set({ "fairlead.oidc.verifier": verifier });
      const client = gateway.socket(bed.issuer.tokenFor("bob"));
      const feed = subscribe(client, eventsQuery);
      expect(await feed.until(4)).toEqual(begin);
      touch();
      expect((await feed.until(6)).slice(4)).toEqual(modified);
      const from = feed.frames.at(-1)?.resumeToken;
      await lose(client);
      touch();
      expect((await feed.until(8)).slice(6)).toEqual(gone);
      touch();
      const resumed = subscribe(client, eventsQuery, { from });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await feed.until(8)).toHaveLength(8);
      expect((await resumed.until(0)).filter((frame) => !frame.endsWith("ACCESS_REVOKED") && /payments/.test(frame))).toEqual([]);
    });
  });

  test("what the settings say a role of the issuer means is not remembered on open sockets: they are closed with 4401", async () => {
    const browser = await bed.signIn("alice");
    const sockets = await Promise.all(
      [bed.issuer.tokenFor("alice"), sessionOf(browser)].map((token) => openSocket(bed, { token })),
    );
    set({ "fairlead.oidc.realmRoles": "other: role:admin" });
    expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([4401, 4401]);
    expect(namesIn((await bed.askAs(browser, namesQuery)).data)).toEqual([]);
    expect(await bed.namesFor(sessionOf(browser))).toEqual([]);
  });
});

describe("UMA", () => {
  test("additive adds what is granted, and a ceiling holds back what is not", async () => {
    const [alice, bob, dana] = ["alice", "bob", "dana"].map((name) => bed.issuer.tokenFor(name)) as [string, string, string];
    expect(await bed.namesFor(dana)).toEqual([]);
    set({ "fairlead.oidc.umaMode": "additive" });
    expect(await bed.namesFor(dana)).toEqual(["web-frontend"]);
    expect([
      codeOf(await bed.askWith(dana, sync("web-frontend"))),
      codeOf(await bed.askWith(dana, sync("payments-api"))),
    ]).toEqual(["PERMISSION_DENIED", "NOT_FOUND"]);
    expect((await bed.askWith(bob, sync("payments-api"))).errors).toBeUndefined();
    set({ "fairlead.oidc.umaMode": "ceiling" });
    expect([await bed.namesFor(bob), await bed.namesFor(dana)]).toEqual([paymentsApps, []]);
    for (const token of [alice, bob]) expect(codeOf(await bed.askWith(token, sync("payments-api")))).toBe("PERMISSION_DENIED");
    set({ "fairlead.oidc.ceilingExemptRoles": "role:admin" });
    expect((await bed.askWith(alice, sync("payments-api"))).errors).toBeUndefined();
  });

  test("counts for browser sessions and open sockets alike", async () => {
    set({ "fairlead.oidc.umaMode": "additive" });
    const browser = await bed.signIn("dana");
    expect(namesIn((await bed.askAs(browser, namesQuery)).data)).toEqual(["web-frontend"]);
    const feed = subscribe(gateway.socket(sessionOf(browser)), eventsQuery);
    expect(await feed.until(3)).toEqual(["SnapshotBegin", "SnapshotItem web-frontend", "SnapshotEnd 1"]);
  });

  test.each(["down", "error", "html", "truncated"] as const)(
    "R28 FL-65 that is %s grants nothing: additive shows nothing more, a ceiling lets nobody do anything, and reading goes on",
    async (fault) => {
      const [bob, dana] = [bed.issuer.tokenFor("bob"), bed.issuer.tokenFor("dana")];
      await bed.namesFor(bob);
      set({ "fairlead.oidc.umaMode": "additive" });
      bed.issuer.fault(fault, "token");
      expect([await bed.namesFor(dana), await bed.namesFor(bob)]).toEqual([[], paymentsApps]);
      set({ "fairlead.oidc.umaMode": "ceiling" });
      expect([await bed.namesFor(bob), codeOf(await bed.askWith(bob, sync("payments-api")))]).toEqual([
        paymentsApps,
        "PERMISSION_DENIED",
      ]);
    },
  );

  test("what was granted before an outage ends with it", async () => {
    set({ "fairlead.oidc.umaMode": "additive" });
    const dana = bed.issuer.tokenFor("dana");
    expect(await bed.namesFor(dana)).toEqual(["web-frontend"]);
    bed.issuer.fault("down", "token");
    bed.advance(61_000);
    expect(await bed.namesFor(dana)).toEqual([]);
    bed.issuer.fault(undefined);
    bed.advance(61_000);
    expect(await bed.namesFor(dana)).toEqual(["web-frontend"]);
  });
});

describe("oidc.config in mid-flight", () => {
  const endings: readonly [string, () => void][] = [
    ["is taken away", () => set({ "oidc.config": "" })],
    ["cannot be read", () => set({ "oidc.config": "issuer: [" })],
    [
      "names a key that argocd-secret does not have as its client",
      () => set({ "oidc.config": bed.config({ clientID: "$nothing" }) }),
    ],
    ["names another issuer", () => set({ "oidc.config": bed.config({ issuer: "http://127.0.0.1:9/realms/other" }) })],
  ];
  test.each(endings)("%s: nobody of it is let in, sockets are closed, accounts of our own serve", async (_, end) => {
    const browser = await bed.signIn("bob");
    const token = bed.issuer.tokenFor("bob");
    const sockets = await Promise.all([token, sessionOf(browser)].map((credential) => openSocket(bed, { token: credential })));
    expect(await bed.namesFor(token)).toEqual(paymentsApps);
    end();
    expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([4401, 4401]);
    expect([await bed.namesFor(token), codeOf(await bed.askAs(browser, namesQuery))]).toEqual([
      "UNAUTHENTICATED",
      "UNAUTHENTICATED",
    ]);
    expect(await bed.namesFor(await gateway.login("admin"))).toHaveLength(3);
    set({ "oidc.config": bed.config() });
    expect(await bed.namesFor(token)).toEqual(paymentsApps);
  });

  test("another verifier, and clients that are allowed no more, count for the next request", async () => {
    const token = bed.issuer.tokenFor("bob");
    for (const verifier of [...verifiers, ...verifiers]) {
      set({ "fairlead.oidc.verifier": verifier });
      expect(await bed.namesFor(token)).toEqual(paymentsApps);
    }
    set({ "fairlead.oidc.clients": "fairlead" });
    expect(await bed.namesFor(token)).toBe("UNAUTHENTICATED");
  });

  test("a project that comes and goes takes its roles with it", async () => {
    const token = bed.issuer.tokenFor("carol");
    gateway.changeProject("payments", { roles: [] });
    expect(await bed.namesFor(token)).toEqual([]);
    gateway.changeProject("payments", paymentsProject);
    expect(await bed.namesFor(token)).toEqual(paymentsApps);
  });
});
