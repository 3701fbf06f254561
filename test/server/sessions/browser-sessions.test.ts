import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { createFakeRecordStore, type FakeRecordStore } from "../../fakes/shared-records.js";
import { type IdentityParts, identityParts } from "./identity-parts.js";

const { signal } = new AbortController();
let clock: FakeClock;
let issuer: OidcIssuer;
let store: FakeRecordStore;
let here: IdentityParts;
let there: IdentityParts;

beforeEach(async () => {
  clock = createFakeClock(Date.now());
  issuer = await startOidcIssuer({ now: () => clock.now() });
  store = createFakeRecordStore(clock);
  here = await identityParts(issuer, { store, clock });
  there = await identityParts(issuer, { store, clock });
});
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  await issuer.close();
});

const begin = async (username = "bob") => here.sessions.begin(await here.tokensOf(username), signal);
const verify = (parts: IdentityParts, token: string) => parts.sessions.verify(token, signal);
const outcome = (parts: IdentityParts, token: string): Promise<string> =>
  verify(parts, token).then(
    ({ username }) => username,
    (error: { code?: string }) => error.code ?? "another error",
  );
const stored = () => [...here.records.all("session")];
const session = () => [...issuer.sessions.values()].at(-1);

/** Waits until something that goes on behind the scenes is done. */
async function until(isDone: () => boolean): Promise<void> {
  await expect.poll(isDone, { interval: 5 }).toBe(true);
}

describe("createBrowserSessions()", () => {
  test("FL-62 gives the browser a random id of 256 bits that signs in on every replica", async () => {
    const [one, other] = [await begin(), await begin()];
    expect(one.token).toMatch(/^fls_[A-Za-z0-9_-]{43}$/);
    expect(one.token).not.toBe(other.token);
    expect(here.sessions.recognizes(one.token)).toBe(true);
    for (const parts of [here, there]) {
      const identity = await verify(parts, one.token);
      expect(identity).toMatchObject({ username: "bob", issuer: issuer.issuer, authMethod: "oidc" });
      expect(parts.sessions.holds(identity)).toBe(true);
    }
    expect(one.endsAt).toBe(clock.now() + 24 * 3_600_000);
  });

  test("FL-62 S2 what is stored shows neither the id nor a token", async () => {
    const tokens = await here.tokensOf("bob");
    const { token } = await here.sessions.begin(tokens, signal);
    const text = JSON.stringify(stored());
    for (const secret of [token, token.slice(4), tokens.accessToken, tokens.refreshToken, tokens.idToken, JSON.stringify("bob")])
      expect(text).not.toContain(secret);
  });

  test("gives one identity as long as the tokens are the same, so that a request costs no verification", async () => {
    const { token } = await begin();
    expect(await verify(here, token)).toBe(await verify(here, token));
    expect(issuer.requests("keys")).toBeLessThanOrEqual(2);
  });

  test.each(["", "fls_", `fls_${"A".repeat(42)}`, `fls_${"A".repeat(44)}`, `flk_${"A".repeat(43)}`, `fls_${"A".repeat(42)}!`])(
    "does not recognize %j",
    (token) => {
      expect(here.sessions.recognizes(token)).toBe(false);
    },
  );

  test("S10 an id that nobody was given is UNAUTHENTICATED", async () => {
    expect(await outcome(here, `fls_${"A".repeat(43)}`)).toBe("UNAUTHENTICATED");
  });

  test("a record that was put under another session's key opens nothing", async () => {
    const [mallory, bob] = [await begin("mallory"), await begin("bob")];
    const [first, second] = stored();
    const [malloryKey, bobs] = [first?.[0] ?? "", second?.[1] ?? {}];
    await here.records.put("session", malloryKey, { value: bobs, expiresAt: bob.endsAt }, signal);
    expect(await outcome(here, mallory.token)).toBe("UNAUTHENTICATED");
  });

  test("ends after its time, whatever is renewed", async () => {
    const { token, endsAt } = await begin();
    while (clock.now() + 200_000 < endsAt) {
      clock.advance(200_000 * 40);
      if (clock.now() < endsAt) await outcome(here, token);
    }
    clock.advance(endsAt - clock.now());
    expect(await outcome(here, token)).toBe("UNAUTHENTICATED");
    expect(stored()).toEqual([]);
  });

  test("keeps the 20 newest sessions of a subject, and everybody else's", async () => {
    const alice = await begin("alice");
    const tokens: string[] = [];
    for (let count = 0; count < 21; count += 1) {
      clock.advance(1_000);
      tokens.push((await begin("bob")).token);
    }
    expect(await outcome(here, tokens[0] ?? "")).toBe("UNAUTHENTICATED");
    expect(await outcome(here, tokens[1] ?? "")).toBe("bob");
    expect(await outcome(here, alice.token)).toBe("alice");
  });
});

describe("FL-62 a session is renewed", () => {
  test.each([
    ["not before 30 % of the access token's life are left", 209_000, 1],
    ["then, behind the scenes", 210_000, 2],
    ["with its request waiting, once the access token has ended", 301_000, 2],
  ])("%s", async (_, afterMs, asked) => {
    const { token } = await begin();
    clock.advance(afterMs);
    expect(await outcome(here, token)).toBe("bob");
    await until(() => issuer.requests("token") === asked);
  });

  test("at the threshold that the settings name", async () => {
    await here.close();
    here = await identityParts(issuer, { store, clock, provider: { refreshThresholdMs: 240_000 } });
    const { token } = await begin();
    clock.advance(60_000);
    expect(await outcome(here, token)).toBe("bob");
    await until(() => issuer.requests("token") === 2);
  });

  test("once for a hundred requests of two replicas at once, which all go on", async () => {
    const { token, identity } = await begin();
    clock.advance(301_000);
    const asks = Array.from({ length: 100 }, (_, index) => verify(index % 2 === 0 ? here : there, token));
    const identities = await Promise.all(asks);
    expect(issuer.requests("token")).toBe(2);
    expect(new Set(identities.map(({ tokenId }) => tokenId)).size).toBe(1);
    expect(identities[0]?.tokenId).not.toBe(identity.tokenId);
    expect(session()?.ended).toBe(false);
  });

  test("again and again, with the newest refresh token each time, by whichever replica", async () => {
    const { token } = await begin();
    for (let round = 0; round < 6; round += 1) {
      clock.advance(301_000);
      expect(await outcome(round % 2 === 0 ? here : there, token)).toBe("bob");
    }
    expect(session()?.ended).toBe(false);
  });

  test("example 9: with the rights that somebody has now", async () => {
    const { token } = await begin("bob");
    expect((await verify(here, token)).roles).toHaveLength(1);
    const at = issuer.users.findIndex(({ username }) => username === "bob");
    issuer.users[at] = { username: "bob" };
    clock.advance(301_000);
    expect((await verify(here, token)).roles ?? []).toEqual([]);
  });

  test("a refresh token that somebody else has used ends the session on every replica", async () => {
    const tokens = await here.tokensOf("bob");
    const { token } = await here.sessions.begin(tokens, signal);
    await here.code.refresh(tokens.refreshToken ?? "", signal);
    clock.advance(301_000);
    expect([await outcome(here, token), await outcome(there, token)]).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    expect(stored()).toEqual([]);
  });

  test("no more once an administrator has ended it at the provider", async () => {
    const { token } = await begin();
    await issuer.endSession(session() ?? "");
    clock.advance(301_000);
    expect(await outcome(there, token)).toBe("UNAUTHENTICATED");
  });

  test("a logout meanwhile is not undone by it", async () => {
    const { token, identity } = await begin();
    clock.advance(301_000);
    issuer.fault(100, "token");
    const renewal = outcome(here, token);
    await until(() => issuer.requests("token") === 2);
    await there.sessions.verify(token, AbortSignal.timeout(1)).catch(() => undefined);
    await here.sessions.end(identity, signal);
    expect(await renewal).toBe("UNAUTHENTICATED");
    expect(stored()).toEqual([]);
  });

  /** A renewal that this replica has asked for and has no answer to, until it is given one. */
  const slowly = async () => {
    const answer = Promise.withResolvers<never>();
    let asked = 0;
    const refresh = () => {
      asked += 1;
      return answer.promise;
    };
    return { parts: await identityParts(issuer, { store, clock, provider: { refresh } }), answer, asked: () => asked };
  };

  test("by one replica, and what another has stored meanwhile is not taken away when that one is refused", async () => {
    const slow = await slowly();
    const { token } = await begin();
    clock.advance(301_000);
    const late = outcome(slow.parts, token);
    await until(() => slow.asked() === 1);
    clock.advance(60_000);
    expect(await outcome(there, token)).toBe("bob");
    slow.answer.reject(new FairleadError("UNAUTHENTICATED", "used by somebody else"));
    expect([await late, await outcome(here, token)]).toEqual(["bob", "bob"]);
    await slow.parts.close();
  });

  test("R37 by one replica, also for one whose clock is 30 s ahead", async () => {
    const slow = await slowly();
    let asked = 0;
    const refresh = () => Promise.reject(new Error(`asked ${(asked += 1)} times`));
    const ahead = { ...clock, now: () => clock.now() + 30_000 };
    const fast = await identityParts(issuer, { store, clock: ahead, provider: { refresh } });
    const { token } = await begin();
    clock.advance(301_000);
    const renewal = outcome(slow.parts, token);
    await until(() => slow.asked() === 1);
    // As long as asking and storing may take at most.
    clock.advance(16_000);
    const waiting = clock.pending();
    const second = outcome(fast, token);
    await until(() => clock.pending() > waiting);
    clock.advance(6_000);
    expect([await second, asked]).toEqual(["UNAVAILABLE", 0]);
    slow.answer.reject(new FairleadError("UNAUTHENTICATED", "over"));
    expect(await renewal).toBe("UNAUTHENTICATED");
    await Promise.all([slow.parts.close(), fast.close()]);
  });

  test("not for another person than it was", async () => {
    const { token } = await begin("bob");
    const known = session();
    if (known !== undefined) Object.assign(known, { user: issuer.user("alice") });
    clock.advance(301_000);
    expect(await outcome(here, token)).toBe("UNAUTHENTICATED");
  });
});

describe("FL-65 R28 while the provider is down", () => {
  test.each(["down", "hang", "error", "html", "truncated"] as const)(
    "(%s) a session goes on until its token ends",
    async (fault) => {
      const { token } = await begin();
      issuer.fault(fault);
      clock.advance(299_000);
      expect(await outcome(here, token)).toBe("bob");
      clock.advance(2_000);
      expect(await outcome(here, token)).toBe("UNAVAILABLE");
    },
  );

  test("it is asked once in 15 seconds and session, and the session goes on when it is back", async () => {
    const { token } = await begin();
    issuer.fault("hang", "token");
    clock.advance(301_000);
    for (let count = 0; count < 10; count += 1) expect(await outcome(here, token)).toBe("UNAVAILABLE");
    expect(issuer.requests("token")).toBe(2);
    issuer.fault(undefined, "token");
    clock.advance(15_001);
    expect(await outcome(here, token)).toBe("bob");
  });
});

describe("S12 FL-39 a session ends on every replica", () => {
  const ways: readonly (readonly [string, (token: string) => Promise<unknown>])[] = [
    ["by its logout", async (token) => here.sessions.end(await verify(here, token), signal)],
    [
      "by the end of its session at the provider",
      async (token) => {
        const { sessionId = "" } = await verify(here, token);
        expect(await here.sessions.endAll({ issuer: issuer.issuer, sessionId }, signal)).toBe(1);
      },
    ],
    [
      "with all of its subject",
      async (token) => {
        const { subject } = await verify(here, token);
        expect(await here.sessions.endAll({ issuer: issuer.issuer, subject }, signal)).toBe(1);
      },
    ],
    [
      "by a not-before of its subject",
      async (token) => here.revocations.revokeSubject((await verify(here, token)).subject, clock.now() + 1, signal),
    ],
  ];

  test.each(ways)("%s", async (_, end) => {
    const { token } = await begin();
    const other = await begin("alice");
    const identity = await verify(there, token);
    await end(token);
    expect(there.sessions.holds(identity)).toBe(false);
    expect(await outcome(there, token)).toBe("UNAUTHENTICATED");
    expect(await outcome(there, other.token)).toBe("alice");
  });

  test("with everybody's by a not-before of its issuer", async () => {
    const tokens = [(await begin("bob")).token, (await begin("alice")).token];
    await here.revocations.revokeIssuer(issuer.issuer, clock.now() + 1, signal);
    for (const token of tokens) expect(await outcome(there, token)).toBe("UNAUTHENTICATED");
  });

  test.each<[string, () => Promise<unknown>]>([
    ["its subject", async () => here.revocations.revokeSubject("oidc:" + issuer.issuer + ":sub-of-bob", clock.now() + 1, signal)],
    ["its issuer", () => here.revocations.revokeIssuer(issuer.issuer, clock.now() + 1, signal)],
  ])("by a not-before of %s, and no renewal brings it back", async (_, revoke) => {
    const [used, left] = [await begin(), await begin()];
    await revoke();
    clock.advance(250_000);
    expect([await outcome(here, used.token), await outcome(there, used.token)]).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    clock.advance(51_000);
    expect([await outcome(here, used.token), await outcome(there, left.token)]).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    // Of a session whose token is over the provider must say whose it is.
    expect([issuer.requests("token"), stored()]).toEqual([3, []]);
    expect(await outcome(here, (await begin()).token)).toBe("bob");
  });

  test("its access token is worth nothing as a bearer token either", async () => {
    const { token, identity } = await begin();
    await here.sessions.end(await verify(here, token), signal);
    expect(there.revocations.revokes(identity)).toBe(true);
  });

  test("a session of another issuer with the same id stays", async () => {
    const { token, identity } = await begin();
    const match = { issuer: "https://other", sessionId: identity.sessionId ?? "" };
    expect(await here.sessions.endAll(match, signal)).toBe(0);
    expect(await outcome(there, token)).toBe("bob");
  });
});

test("createBrowserSessions() holds nothing once another provider is configured, and shows it no token", async () => {
  const { token } = await begin();
  let asked = 0;
  const refuse = () => Promise.reject(new Error(`asked ${(asked += 1)} times`));
  const provider = { issuer: "https://other", refresh: refuse, identityOf: refuse };
  const other = await identityParts(issuer, { store, clock, provider });
  clock.advance(250_000);
  expect([await outcome(other, token), asked]).toEqual(["UNAUTHENTICATED", 0]);
  await other.close();
});
