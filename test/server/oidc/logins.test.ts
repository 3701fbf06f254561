import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../clients/in-process/system-clock.js";
import { subjectOf } from "../../fakes/oidc/realm.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";
import { createBrowser } from "../login/browser.js";
import {
  codeOf,
  cookieName,
  namesIn,
  namesQuery,
  type OidcBed,
  openSocket,
  paymentsApps,
  sessionOf,
  startOidcBed,
  verifiers,
} from "./oidc-bed.js";

let bed: OidcBed;
const beds: OidcBed[] = [];
async function start(...[general, choices]: Parameters<typeof startOidcBed>): Promise<OidcBed> {
  bed = await startOidcBed(general, choices);
  beds.push(bed);
  return bed;
}
afterEach(async () => {
  for (const one of beds.splice(0)) await one.stop();
});

const logins = () =>
  bed.gateway.audit.records
    .filter(({ action }) => /log(in|out)$/.test(action))
    .map(({ action, outcome, actor }) => `${action} ${outcome} ${actor.display}`);
const lastSession = () => {
  const last = [...bed.issuer.sessions.values()].at(-1);
  if (last === undefined) throw new Error("nobody has signed in at the issuer");
  return last;
};

describe.each(verifiers)("with %s", (verifier) => {
  const settings = { "fairlead.oidc.verifier": verifier };

  test("FL-62 somebody signs in at the issuer, asks the graph as themselves, and signs out of both", async () => {
    await start(settings);
    const browser = await bed.signIn("bob");
    const { data } = await bed.askAs(browser, `{ viewer { username issuer } ${namesQuery.slice(1)}`);
    expect(data?.["viewer"]).toEqual({ username: "bob", issuer: bed.issuer.issuer });
    expect(namesIn(data)).toEqual(paymentsApps);
    const session = sessionOf(browser);
    const left = await browser.submit("/auth/logout", {});
    const target = new URL(left.location);
    expect([left.status, target.origin + target.pathname]).toEqual([303, `${bed.issuer.issuer}/protocol/openid-connect/logout`]);
    expect(target.searchParams.get("id_token_hint")).toMatch(/^ey/);
    expect((await browser.visit(left.location)).location).toBe(`${bed.base}/sign-in`);
    expect([browser.cookies.has(cookieName), lastSession().ended]).toEqual([false, true]);
    expect(codeOf(await bed.askWith(session, "{ viewer { username } }"))).toBe("UNAUTHENTICATED");
    // The issuer tells of the end that it was asked for.
    expect(logins()).toEqual(["login ALLOWED bob", "logout ALLOWED bob", "logout ALLOWED Keycloak"]);
  });

  test.each<[string, readonly string[]]>([
    ["alice", [...paymentsApps, "web-frontend"]],
    ["bob", paymentsApps],
    ["carol", paymentsApps],
    ["dana", []],
    ["erin", paymentsApps],
    ["frank", []],
    ["mallory", []],
  ])("FL-57 the bearer token of %s shows what the claims say", async (username, names) => {
    await start(settings);
    expect(await bed.namesFor(bed.issuer.tokenFor(username))).toEqual(names);
  });

  test("S12 FL-39 FL-63 a session that ends at the issuer closes its sockets with 4401 within 5 seconds, here and on another replica", async () => {
    const shared = { records: createFakeRecordStore(systemClock), signingKey: new Uint8Array(32).fill(7) };
    await start(settings, shared);
    const browser = await bed.signIn("bob");
    const bearer = bed.issuer.accessToken(lastSession(), "fairlead-cli");
    const other = await start(settings, shared);
    // Both replicas follow one issuer.
    other.gateway.changeSettings({ general: { "oidc.config": (beds[0] as OidcBed).config() } });
    const [here] = beds as [OidcBed];
    const stranger = await openSocket(here, { token: here.issuer.tokenFor("bob") });
    const sockets = await Promise.all(
      [here, other].flatMap((replica) => [
        openSocket(replica, { token: bearer }),
        openSocket(replica, { token: sessionOf(browser) }),
        openSocket(replica, { headers: { cookie: `${cookieName}=${sessionOf(browser)}`, origin: replica.base } }),
      ]),
    );
    const [session] = [...here.issuer.sessions.values()];
    expect(await here.issuer.endSession(session?.sid ?? "")).toEqual([200]);
    expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual(Array(6).fill(4401));
    for (const token of [bearer, sessionOf(browser)])
      expect([await here.namesFor(token), await other.namesFor(token)]).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    stranger.send({ type: "ping" });
    expect(await Promise.race([stranger.closed(), new Promise((resolve) => setTimeout(() => resolve("open"), 200))])).toBe(
      "open",
    );
    stranger.terminate();
  });
});

test("FL-63 a logout of a person ends all of theirs, is told to the audit once, and repeating it changes nothing", async () => {
  await start();
  const sockets = await Promise.all(
    [bed.issuer.tokenFor("bob"), bed.issuer.tokenFor("bob")].map((token) => openSocket(bed, { token })),
  );
  const alice = bed.issuer.tokenFor("alice");
  const order = bed.issuer.logoutToken(bed.issuer.startSession("bob"), "fairlead", { claims: { sid: undefined } });
  for (let time = 0; time < 2; time += 1) {
    const body = new URLSearchParams({ logout_token: order });
    expect((await fetch(`${bed.base}/auth/backchannel-logout`, { method: "POST", body })).status).toBe(200);
  }
  expect(await Promise.all(sockets.map((socket) => socket.closed()))).toEqual([4401, 4401]);
  expect(await bed.namesFor(alice)).toHaveLength(3);
  const [told, ...more] = bed.gateway.audit.records.filter(({ action }) => action === "logout");
  expect(more).toEqual([]);
  expect(told).toMatchObject({
    actor: { type: "system", issuer: bed.issuer.issuer },
    outcome: "ALLOWED",
    resource: { type: "session", name: `oidc:${bed.issuer.issuer}:${subjectOf("bob")}` },
  });
});

test("S12 a token that signs itself out is over for HTTP and for its socket, and no other of the session is", async () => {
  await start();
  const session = bed.issuer.startSession("bob");
  const [one, two] = [bed.issuer.accessToken(session, "fairlead-cli"), bed.issuer.accessToken(session, "fairlead-cli")];
  const socket = await openSocket(bed, { token: one });
  expect((await bed.askWith(one, "mutation { logout { ended: success } }")).status).toBeLessThan(500);
  expect([await socket.closed(), await bed.namesFor(one), await bed.namesFor(two)]).toEqual([
    4401,
    "UNAUTHENTICATED",
    paymentsApps,
  ]);
});

describe("FL-65 R28 while the issuer is", () => {
  test.each(["down", "error", "html", "truncated"] as const)(
    "%s those who are in stay in and nobody else comes in",
    async (fault) => {
      await start();
      const browser = await bed.signIn("bob");
      const [known, fresh] = [bed.issuer.tokenFor("bob"), bed.issuer.tokenFor("bob")];
      await bed.namesFor(known);
      const waiting = createBrowser(bed.base);
      const callback = await bed.atProvider(waiting, "alice");
      bed.issuer.fault(fault);
      expect(namesIn((await bed.askAs(browser, namesQuery)).data)).toEqual(paymentsApps);
      expect([await bed.namesFor(known), await bed.namesFor(fresh)]).toEqual([paymentsApps, paymentsApps]);
      const page = await waiting.visit(callback);
      expect([page.status, page.text.includes("The identity provider does not answer"), waiting.cookies.has(cookieName)]).toEqual(
        [503, true, false],
      );
      expect(logins().at(-1)).toMatch(/^login FAILED/);
      bed.issuer.fault(undefined);
      expect(namesIn((await bed.askAs(await bed.signIn("alice"), namesQuery)).data)).toHaveLength(3);
    },
  );

  test("FL-65 a token whose key nobody knows yet is UNAVAILABLE, not refused, and never nobody's", async () => {
    await start();
    const token = bed.issuer.tokenFor("bob");
    bed.issuer.fault("down");
    expect(await bed.namesFor(token)).toBe("UNAVAILABLE");
    bed.issuer.fault(undefined);
  });
});

describe("FL-56 accounts of our own", () => {
  const login = () => bed.gateway.ask(`mutation { login(username: "admin", password: "secret") { viewer { username } } }`);

  test("are off while the issuer answers, on while it is down, and off again", async () => {
    await start();
    const refused = await login();
    expect([codeOf(refused), refused.errors?.[0]?.extensions["reason"]]).toEqual(["FAILED_PRECONDITION", "LOCAL_LOGIN_OFF"]);
    bed.issuer.fault("down");
    expect(codeOf(await login())).toBe("FAILED_PRECONDITION");
    bed.advance(11_000);
    expect((await login()).data).toEqual({ login: { viewer: { username: "admin" } } });
    bed.issuer.fault(undefined);
    bed.advance(11_000);
    expect(codeOf(await login())).toBe("FAILED_PRECONDITION");
    expect(logins()).toEqual(["login DENIED ", "login DENIED ", "login ALLOWED admin", "login DENIED "]);
  });

  test("are on where the settings say always, and beside the provider nobody is taken for another", async () => {
    await start({ "fairlead.localLogin": "always" });
    const local = (await bed.gateway.login("viewer")) || "none";
    const browser = await bed.signIn("bob");
    const answer = await bed.gateway.post(
      { query: "{ viewer { username } }" },
      { authorization: `Bearer ${local}`, cookie: `${cookieName}=${sessionOf(browser)}` },
    );
    expect(codeOf(answer)).toBe("UNAUTHENTICATED");
  });
});
