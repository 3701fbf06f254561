import { expect, test } from "vitest";
import type { AuditEvent } from "../../../engine/model/audit-event.js";
import type { Identity } from "../../../engine/model/identity.js";
import type { AuditedAct } from "../../../resolvers/context.js";
import { createRequestAudit } from "../../../server/audit/request-audit.js";
import { createFakeAuditLog } from "../../fakes/audit-log.js";
import { makeApplication } from "../../fakes/engine.js";
import { createFakeLog } from "../../fakes/log.js";

const bob: Identity = {
  username: "bob",
  issuer: "fairlead",
  subject: "local:bob",
  groups: [],
  authMethod: "local",
  tokenId: "t1",
};
const origin = { clientIp: "192.0.2.7", userAgent: "curl/8\r\nX: y", traceparent: "00-1-2-01" };
const sync: AuditedAct = {
  action: "applications.sync",
  resource: { type: "applications", project: "default", namespace: "argocd", name: "shop" },
  outcome: "ALLOWED",
  args: { input: { revision: "v2" } },
  operationId: "op-1",
};

function recorded(act: AuditedAct, identity: Identity | null = bob): AuditEvent | undefined {
  const audit = createFakeAuditLog();
  const facts = {
    identity: identity ?? undefined,
    cause: { via: "CLI", requestId: "r1" } as const,
    origin,
    policyVersion: () => "p7",
  };
  createRequestAudit({ audit, log: createFakeLog(), isAccount: (name) => name === "bob" }, facts).record(act);
  return audit.records[0];
}

test("S88 createRequestAudit() adds who asked, from where, how, by which request and policy", () => {
  expect(recorded(sync)).toMatchObject({
    actor: { type: "user", id: "local:bob", display: "bob", issuer: "fairlead", sessionId: "t1" },
    via: "CLI",
    action: "applications.sync",
    outcome: "ALLOWED",
    diff: 'input.revision: "v2"',
    requestId: "r1",
    operationId: "op-1",
    policyVersion: "p7",
    clientIp: "192.0.2.7",
    userAgent: "curl/8␍␊X: y",
    traceparent: "00-1-2-01",
  });
});

test("createRequestAudit() tells what was asked for and then what changed", () => {
  const before = makeApplication("shop");
  const after = { ...before, spec: { ...before.spec, project: "other" } };
  expect(recorded({ ...sync, before, after })?.diff).toBe('input.revision: "v2"\nspec.project: "default" → "other"');
});

const login = (name: string, outcome: AuditedAct["outcome"]): AuditedAct => ({
  action: "login",
  resource: { type: "session", name },
  outcome,
  args: { username: name, password: "secret" },
});

test("FL-75 a login makes its caller somebody; a failed one leaves them nobody", () => {
  expect(recorded(login("bob", "ALLOWED"), null)).toMatchObject({
    actor: { type: "user", id: "local:bob" },
    resource: { name: "bob" },
  });
  expect(recorded(login("bob", "DENIED"), null)).toMatchObject({
    actor: { type: "anonymous", id: "" },
    resource: { name: "bob" },
  });
});

test("S2 a name that no account has is not told, for it may be a password", () => {
  const record = recorded(login("hunter2", "DENIED"), null);
  expect(record?.resource).toEqual({ type: "session", name: "(no account)" });
  expect(JSON.stringify(record)).not.toMatch(/hunter2|secret/);
});

test("S2 a reason is told without the secrets that it quotes", () => {
  const reason = "UNAVAILABLE: https://user:CANARY@git.example.com said password=CANARY";
  expect(recorded({ ...sync, outcome: "FAILED", reason })?.reason).not.toContain("CANARY");
});

test("S88 an audit that fails does not make a mutation fail, and is told to the log", () => {
  const [audit, log] = [createFakeAuditLog(), createFakeLog()];
  const broken = {
    ...audit,
    record: () => {
      throw new Error("no");
    },
  };
  const facts = { identity: bob, cause: { via: "API" } as const, origin: {}, policyVersion: () => undefined };
  createRequestAudit({ audit: broken, log, isAccount: () => true }, facts).record(sync);
  expect(log.sentences("error")).toEqual(["An act could not be recorded."]);
});

test("createRequestAudit() hands on what was done, and not what was tried", () => {
  const done: string[] = [];
  const facts = { identity: bob, cause: { via: "API" } as const, origin: {}, policyVersion: () => undefined };
  const parts = { audit: createFakeAuditLog(), log: createFakeLog(), isAccount: () => true };
  const audit = createRequestAudit({ ...parts, onDone: ({ action }, user) => done.push(`${user} ${action}`) }, facts);
  audit.record({ ...sync, outcome: "DENIED" });
  audit.record(sync);
  expect(done).toEqual(["bob applications.sync"]);
});
