import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Application } from "../../../engine/model/application.js";
import type { Operation, OperationPhase, OperationState } from "../../../engine/model/operation.js";
import {
  beginOperation,
  begunState,
  closeAttempt,
  isOperating,
  retryWait,
  sourcesOfOperation,
  takeUpAttempt,
} from "../../../engine/reconcile/operations.js";
import { application, createRoom, ref, repoURL, spec } from "./room.js";

const startedAt = "2026-01-01T00:00:00Z";
const start = Date.parse(startedAt);
const operation: Operation = { sync: {}, info: [{ name: "operation-id", value: "op-1" }] };
const stateOf = (more: Partial<OperationState> = {}): OperationState => ({ operation, phase: "Running", startedAt, ...more });
const inState = (state: OperationState, more: object = {}) =>
  application({ operation, status: { operationState: state }, ...more });
const waiting = stateOf({
  finishedAt: startedAt,
  retryCount: 1,
  operation: { ...operation, retry: { limit: 3, backoff: { duration: "10s" } } },
});
const source = { repoURL, path: "shop", targetRevision: "main" };

test.each<[string, Application, boolean, boolean]>([
  ["none", application(), false, false],
  ["one that is asked for", application({ operation }), true, false],
  ["one that runs", inState(stateOf()), true, true],
  ["one that is ended", inState(stateOf({ phase: "Terminating" })), true, true],
  ["one asked for after another", inState(stateOf({ phase: "Succeeded" })), true, false],
  ["one that is over", application({ status: { operationState: stateOf({ phase: "Failed" }) } }), false, false],
])("isOperating() and begunState() of an Application with %s operation", (_, given, operating, begun) => {
  expect(isOperating(given)).toBe(operating);
  expect(begunState(given) !== undefined).toBe(begun);
});

test("R5 retryWait() says how long the next attempt waits, as is stored", () => {
  expect(retryWait(inState(waiting), start)).toBe(10_000);
  expect(retryWait(inState(waiting), start + 9_999)).toBe(1);
  expect(retryWait(inState(waiting), start + 10_000)).toBeUndefined();
  expect(retryWait(inState(stateOf()), start)).toBeUndefined();
  expect(retryWait(inState({ ...waiting, phase: "Terminating" }), start)).toBeUndefined();
});

const other = { repoURL, path: "other" };

test.each<[string, Operation, OperationState["syncResult"] | undefined, object]>([
  ["the spec's sources", { sync: {} }, undefined, { sources: [source], exact: true }],
  [
    "the revision it asks for",
    { sync: { revision: "v2" } },
    undefined,
    { sources: [{ ...source, targetRevision: "v2" }], exact: true },
  ],
  [
    "its own source",
    { sync: { source: other, revision: "v2" } },
    undefined,
    { sources: [{ ...other, targetRevision: "v2" }], exact: true },
  ],
  [
    "its own sources, each at its revision",
    { sync: { sources: [source, other], revisions: ["", "v2"] } },
    undefined,
    { sources: [source, { ...other, targetRevision: "v2" }], exact: true },
  ],
  [
    "what it was bound to",
    { sync: { revision: "v2" } },
    { source: other, revision: "c1" },
    { sources: [other], pinned: ["c1"], exact: true },
  ],
  [
    "several commits it was bound to",
    { sync: {} },
    { sources: [source, other], revisions: ["c1", "c2"] },
    { sources: [source, other], pinned: ["c1", "c2"], exact: true },
  ],
  ["sources without commits, if these could not be read", { sync: {} }, { source: other }, { sources: [other], exact: true }],
])("sourcesOfOperation() gives %s", (_, asked, syncResult, expected) => {
  const state = syncResult === undefined ? undefined : { state: stateOf({ syncResult }) };
  expect(sourcesOfOperation(application(), asked, state as never)).toEqual(expected);
});

test("R26 takeUpAttempt() goes on with the commits that an engine before it bound the operation to", async () => {
  const room = await createRoom();
  room.put({ operation, status: { operationState: stateOf({ syncResult: { source, revision: "c1" } }) } });
  const running = takeUpAttempt(room.shop(), room.memory());
  expect(running).toMatchObject({ operationId: "op-1", resumed: true, dryRun: "due" });
  expect(sourcesOfOperation(room.shop(), operation, running)).toMatchObject({ pinned: ["c1"] });
  expect(takeUpAttempt(room.shop(), room.memory())).toBe(running);
});

test("R5 takeUpAttempt() hears of a terminate, and of the next attempt", async () => {
  const room = await createRoom();
  room.put({ operation, status: { operationState: stateOf() } });
  const running = takeUpAttempt(room.shop(), room.memory());
  room.put({ operation, status: { operationState: stateOf({ phase: "Terminating" }) } });
  expect(takeUpAttempt(room.shop(), room.memory())).toBe(running);
  expect(running?.state.phase).toBe("Terminating");
  room.put({ operation, status: { operationState: waiting } });
  const next = takeUpAttempt(room.shop(), room.memory());
  expect(next).not.toBe(running);
  expect(next?.state).toMatchObject({ retryCount: 1, phase: "Running" });
  expect(next?.state).not.toHaveProperty("finishedAt");
});

test.each([
  [false, ["c1"]],
  [true, undefined],
])(
  "R5 takeUpAttempt() keeps sources and commits for a retry, and with retry.refresh %s the commits are %j",
  async (refresh, pinned) => {
    const room = await createRoom();
    const asked = { ...waiting.operation, retry: { ...waiting.operation.retry, refresh } };
    const resources = [{ group: "", version: "v1", kind: "ConfigMap", namespace: "default", name: "a" }];
    room.put({
      operation: asked,
      status: { operationState: { ...waiting, operation: asked, syncResult: { source: other, revision: "c1", resources } } },
    });
    const running = takeUpAttempt(room.shop(), room.memory());
    expect(sourcesOfOperation(room.shop(), asked, running)).toEqual({ sources: [other], exact: true, ...(pinned && { pinned }) });
    expect(running?.state.syncResult).not.toHaveProperty("resources");
  },
);

test("takeUpAttempt() finds nothing to take up where nothing was begun", async () => {
  const room = await createRoom();
  room.put({ operation });
  expect(takeUpAttempt(room.shop(), room.memory())).toBeUndefined();
});

test("beginOperation() writes start, sources and what the pass found in one go, and gives every operation an id", async () => {
  const room = await createRoom();
  const shop = room.put({ operation: { sync: { revision: "v2" } } });
  const status = { sync: { status: "OutOfSync" } } as const;
  await beginOperation(shop, { sync: { revision: "v2" } }, { status, memory: room.memory() }, room);
  const { operationState, sync } = room.shop().status ?? {};
  const [info] = operationState?.operation.info ?? [];
  expect(sync).toEqual({ status: "OutOfSync" });
  expect(operationState).toMatchObject({ phase: "Running", startedAt, syncResult: { source: spec.source } });
  expect(info).toEqual({ name: "operation-id", value: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(room.shop().operation).toEqual(operationState?.operation);
  expect(room.store.writes).toHaveLength(1);
  expect(room.published.map(({ body }) => body)).toEqual([
    { type: "SyncStarted", operationId: info?.value, operation: operationState },
  ]);
});

test("R2 beginOperation() begins nothing for a version that has moved on", async () => {
  const room = await createRoom();
  const shop = room.put({ operation });
  room.put({ operation, metadata: { ...ref, labels: { a: "b" } } });
  const begun = beginOperation(shop, operation, { status: {}, memory: room.memory() }, room);
  await expect(begun).rejects.toMatchObject({ code: "CONFLICT" });
  expect(room.published).toEqual([]);
  expect(room.memory().operation).toBeUndefined();
});

async function closing(phase: OperationPhase, state: Partial<OperationState> = {}, shopSpec: object = {}) {
  const room = await createRoom();
  const history = [{ id: 4, deployedAt: startedAt, deployStartedAt: "2025-01-01T00:00:00Z" }];
  const shop = room.put(
    { operation, status: { history, operationState: stateOf({ syncResult: { source, revision: "c1" }, ...state }) } },
    shopSpec,
  );
  const memory = room.memory();
  const running = takeUpAttempt(shop, memory);
  if (running === undefined) throw new Error("nothing runs");
  room.clock.advance(5_000);
  const describe = async () => ({ sync: { status: "Synced" as const } });
  const close = () => closeAttempt(shop, running, { phase, message: "told so", memory, describe }, room);
  return { room, memory, close };
}

test("R2 closeAttempt() writes the end, the comparison and one entry of history in one go", async () => {
  const { room, memory, close } = await closing("Succeeded");
  await close();
  const { status, operation: left } = room.shop();
  expect(left).toBeUndefined();
  expect(status).toMatchObject({
    sync: { status: "Synced" },
    operationState: {
      phase: "Succeeded",
      message: "told so",
      finishedAt: "2026-01-01T00:00:05Z",
      syncResult: { revision: "c1" },
    },
    history: [{ id: 4 }, { id: 5, revision: "c1", source, deployStartedAt: startedAt }],
  });
  expect(room.store.writes).toHaveLength(1);
  expect(memory.operation).toBeUndefined();
  expect(room.published.map(({ body }) => body.type)).toEqual(["SyncFinished"]);
});

test("closeAttempt() keeps as much history as the Application wants, and enters what failed in none", async () => {
  const short = await closing("Succeeded", {}, { revisionHistoryLimit: 1 });
  await short.close();
  expect(short.room.shop().status?.history).toMatchObject([{ id: 5 }]);
  const failed = await closing("Failed");
  await failed.close();
  expect(failed.room.shop().status?.history).toMatchObject([{ id: 4 }]);
});

test("closeAttempt() leaves the operation there for another attempt, and tells nobody that it is over", async () => {
  const retrying = { ...operation, retry: { limit: 1, backoff: { duration: "10s" } } };
  const { room, memory, close } = await closing("Failed", { operation: retrying });
  expect(await close()).toEqual({ againAfterMs: 10_000 });
  expect(room.shop().operation).toBeDefined();
  expect(room.shop().status?.operationState).toMatchObject({
    phase: "Running",
    retryCount: 1,
    finishedAt: "2026-01-01T00:00:05Z",
    message: "told so. Retrying attempt #1 at 2026-01-01T00:00:15Z.",
    syncResult: { source, revision: "c1" },
  });
  expect(memory.operation).toBeUndefined();
  expect(room.published).toEqual([]);
});

test("R5 closeAttempt() never tries again what was terminated", async () => {
  const retrying = { ...operation, retry: { limit: 3 } };
  const { room, close } = await closing("Failed", { operation: retrying, phase: "Terminating" });
  await close();
  expect(room.shop().status?.operationState).toMatchObject({ phase: "Failed", message: "told so" });
});

test("R2 closeAttempt() keeps the attempt in mind if the end could not be written", async () => {
  const { room, memory, close } = await closing("Succeeded");
  room.store.failNextWrite(new FairleadError("CONFLICT", "moved on"));
  await expect(close()).rejects.toMatchObject({ code: "CONFLICT" });
  expect(memory.operation).toBeDefined();
  expect(room.published).toEqual([]);
  await close();
  expect(room.shop().status?.history).toHaveLength(2);
});
