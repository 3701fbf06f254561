import { describe, expect, test } from "vitest";
import type { Identity } from "../../../engine/model/identity.js";
import { createRevocations, longestTokenLifeMs, type Revocations } from "../../../server/sessions/revocations.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeRecordStore } from "../../fakes/shared-records.js";

const { signal } = new AbortController();
const issuer = "https://idp";

/** Two replicas over one store, and alice's token that was issued now. */
async function replicas() {
  const clock = createFakeClock();
  const store = createFakeRecordStore(clock);
  const make = async () => {
    const records = store.replica();
    await records.follow(signal);
    return createRevocations(records, clock);
  };
  const alice: Identity = {
    username: "alice",
    issuer,
    subject: `oidc:${issuer}:alice`,
    groups: [],
    authMethod: "oidc",
    tokenId: "t1",
    sessionId: "s1",
    issuedAt: clock.now(),
    expiresAt: clock.now() + 300_000,
  };
  return { clock, store, alice, here: await make(), there: await make(), make };
}

const ways: readonly (readonly [string, (revocations: Revocations, alice: Identity) => Promise<void>])[] = [
  ["its token is revoked", (revocations, { expiresAt = 0 }) => revocations.revokeToken("t1", expiresAt, signal)],
  ["its session at the provider ends", (revocations) => revocations.revokeSession(issuer, "s1", signal)],
  [
    "its subject's tokens are",
    (revocations, { subject, issuedAt = 0 }) => revocations.revokeSubject(subject, issuedAt + 1, signal),
  ],
  ["its issuer's tokens are", (revocations, { issuedAt = 0 }) => revocations.revokeIssuer(issuer, issuedAt + 1, signal)],
];

describe("createRevocations()", () => {
  test.each(ways)("S12 FL-39 a credential ends on every replica when %s", async (_, revoke) => {
    const { alice, here, there } = await replicas();
    expect([here.revokes(alice), there.revokes(alice)]).toEqual([false, false]);
    await revoke(here, alice);
    expect([here.revokes(alice), there.revokes(alice)]).toEqual([true, true]);
  });

  test.each(ways)("S12 R23 it stays ended for a replica that starts later when %s", async (_, revoke) => {
    const { alice, here, make } = await replicas();
    await revoke(here, alice);
    expect((await make()).revokes(alice)).toBe(true);
  });

  test.each(ways)("S12 it holds at once, and here also while it cannot be stored, when %s", async (_, revoke) => {
    const { alice, here, store } = await replicas();
    store.setFailing(true);
    const stored = revoke(here, alice);
    expect(here.revokes(alice)).toBe(true);
    await expect(stored).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(here.revokes(alice)).toBe(true);
  });

  test.each<[string, Partial<Identity>]>([
    ["another token of the same person", { tokenId: "t2" }],
    ["a token without an id", { tokenId: undefined as never }],
  ])("a revoked token does not end %s", async (_, change) => {
    const { alice, here } = await replicas();
    await here.revokeToken("t1", alice.expiresAt ?? 0, signal);
    expect(here.revokes({ ...alice, ...change })).toBe(false);
  });

  test("a session of one issuer is not that of another with the same id", async () => {
    const { alice, here } = await replicas();
    await here.revokeSession("https://other", "s1", signal);
    await here.revokeSubject("oidc:https://other:alice", Number.MAX_SAFE_INTEGER, signal);
    expect(here.revokes(alice)).toBe(false);
  });

  test("what is issued after the moment holds, what does not say when it was issued does not", async () => {
    const { alice, here, clock } = await replicas();
    await here.revokeSubject(alice.subject, clock.now(), signal);
    expect(here.revokes(alice)).toBe(false);
    const { issuedAt: _, ...undated } = alice;
    expect(here.revokes(undated)).toBe(true);
  });

  test("a moment never moves back", async () => {
    const { alice, here, clock } = await replicas();
    await here.revokeSubject(alice.subject, clock.now() + 1, signal);
    await here.revokeSubject(alice.subject, clock.now() - 1_000, signal);
    expect(here.revokes(alice)).toBe(true);
  });

  test("a token is forgotten once it would have ended anyway, everything else after a day", async () => {
    const { alice, here, there, clock } = await replicas();
    await here.revokeToken("t1", clock.now() + 1_000, signal);
    clock.advance(1_000);
    expect([here.revokes(alice), there.revokes(alice)]).toEqual([false, false]);
    await here.revokeSession(issuer, "s1", signal);
    clock.advance(longestTokenLifeMs - 1);
    expect(there.revokes(alice)).toBe(true);
    clock.advance(1);
    expect([here.revokes(alice), there.revokes(alice)]).toEqual([false, false]);
  });

  test.each(["revokeSubject", "revokeIssuer"] as const)(
    "%s() of two replicas at once leaves the later moment",
    async (revoke) => {
      const { alice, here, there, make } = await replicas();
      const { subject, issuedAt = 0 } = alice;
      const whose = revoke === "revokeSubject" ? subject : issuer;
      await Promise.all([there[revoke](whose, issuedAt + 2_000, signal), here[revoke](whose, issuedAt + 1_000, signal)]);
      const between = { ...alice, issuedAt: issuedAt + 1_500 };
      expect([here, there, await make()].map((replica) => replica.revokes(between))).toEqual([true, true, true]);
    },
  );
});
