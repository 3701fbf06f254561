import { describe, expect, test } from "vitest";
import type { Engine } from "../../engine/engine.js";
import type { Identity } from "../../engine/model/identity.js";
import type { KeysetPosition } from "../../engine/model/listing.js";
import type { WebhookDesk } from "../../engine/model/webhook-delivery.js";
import type { Accounts, Session } from "../../resolvers/context.js";
import { createRequestContext, type Policy, viewerOf } from "../../server/request-context.js";
import { createTokenSigner } from "../../server/sessions/signed-token.js";
import type { StreamSource } from "../../server/streams/streams.js";
import { createFakeAuditLog } from "../fakes/audit-log.js";
import { createFakeLog } from "../fakes/log.js";

const person = (username: string): Identity => ({
  username,
  issuer: "fairlead",
  subject: `local:${username}`,
  groups: [],
  authMethod: "local",
});
const policyThat = (allowed: boolean): Policy => ({
  decide: () => allowed,
  explain: () => ({ allowed, because: "", lines: [], wouldGo: [] }),
});
const nobody = policyThat(false);
const position = ["default", "alpha"] as unknown as KeysetPosition;

const contextOf = (identity: Identity | undefined, policy: () => Policy = () => nobody) =>
  createRequestContext(
    {
      engine: {} as Engine,
      policy,
      cursorSigner: createTokenSigner(new Uint8Array(32), "cursor"),
      streams: (() => ({})) as unknown as StreamSource,
      accounts: {} as Accounts,
      audit: { audit: createFakeAuditLog(), log: createFakeLog(), isAccount: () => true },
      publicSettings: async () => ({ localLogin: true }),
      webhooks: {} as WebhookDesk,
      version: "1",
    },
    { identity, session: {} as Session, via: "API", origin: {}, signal: new AbortController().signal },
  );

describe("createRequestContext()", () => {
  test("makes nobody of no identity", () => {
    const { viewer, cause } = contextOf(undefined);
    expect(viewer).toBeUndefined();
    expect(cause).toEqual({ via: "API", requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test("says who caused what, under an id of its own for each request", () => {
    const [one, other] = [contextOf(person("alice")).cause, contextOf(person("alice")).cause];
    expect(one).toMatchObject({ actor: "alice", via: "API" });
    expect(one.requestId).not.toBe(other.requestId);
  });

  test("S41 reads a cursor for the same person and list only", () => {
    const { cursors } = contextOf(person("alice"));
    const cursor = cursors.sign("applications", position);
    expect(contextOf(person("alice")).cursors.read("applications", cursor)).toEqual(position);
    const tries = [
      () => cursors.read("projects", cursor),
      () => contextOf(person("bob")).cursors.read("applications", cursor),
      () => contextOf(undefined).cursors.read("applications", cursor),
      () => cursors.read("applications", `${cursor}x`),
      () => cursors.read("applications", ""),
    ];
    for (const attempt of tries) expect(attempt).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
  });
});

test("S12 viewerOf() asks the policy anew for every question", () => {
  let policy = policyThat(true);
  const viewer = viewerOf(person("alice"), () => policy);
  const ask = () => [viewer.can("applications", "get", "default/a"), viewer.explain("applications", "get", "default/a").allowed];
  const before = ask();
  policy = nobody;
  expect([before, ask()]).toEqual([
    [true, true],
    [false, false],
  ]);
});
