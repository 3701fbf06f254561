import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { sourcesOf } from "../../../engine/model/application.js";
import type { Operation, OperationState } from "../../../engine/model/operation.js";
import type { RunningOperation } from "../../../engine/reconcile/application-memory.js";
import { observe } from "../../../engine/reconcile/observe.js";
import { currentState, runOperation } from "../../../engine/reconcile/run-operation.js";
import { configMap, deployment, hookJob, wave } from "../../fakes/manifests.js";
import { createRoom, project, type Room, repoURL } from "./room.js";

function attempt(operation: Operation = { sync: {} }, state: Partial<OperationState> = {}): RunningOperation {
  return {
    operationId: "op-1",
    state: { operation, phase: "Running", startedAt: "2026-01-01T00:00:00Z", ...state },
    resumed: false,
    dryRun: "due",
    told: new Map(),
  };
}

async function roomWith(files: Record<string, string>, changes: object = {}): Promise<Room> {
  const room = await createRoom();
  room.repository.push(repoURL, files);
  room.put({}, changes);
  return room;
}

/** One pass over an attempt, and what it told. */
async function pass(room: Room, running: RunningOperation) {
  await room.settled();
  const told: string[] = [];
  const observed = await observe(room.shop(), room.fit(), { sources: sourcesOf(room.shop().spec) }, room.memory(), room);
  const outcome = await runOperation(running, observed, {
    now: () => room.clock.now(),
    signal: room.signal,
    progress: ({ key, result }) => void told.push(`${key.name} ${result?.phase}`),
  });
  return { outcome, told };
}

const made = (room: Room) =>
  room.cluster.requests
    .filter(({ verb, dryRun }) => verb !== "read" && !dryRun)
    .map(({ verb, key }) => `${verb} ${key.split("/").at(-1)}`);

test.each<[string, Operation, string, string]>([
  ["asks for nothing", {}, "Error", "Invalid operation request: no operation specified"],
  [
    "brings its own manifests",
    { sync: { manifests: ["{}"] } },
    "Error",
    "Cannot sync local manifests: this version syncs from repositories only.",
  ],
])("runOperation() ends an operation that %s, and writes nothing", async (_, operation, phase, message) => {
  const room = await roomWith({ "shop/a.json": configMap("a") });
  expect((await pass(room, attempt(operation))).outcome).toEqual({ kind: "over", phase, message });
  expect(room.cluster.requests).toEqual([]);
});

test("runOperation() tries everything out before it writes anything", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b") });
  room.cluster.fail({ verb: "apply", key: "/b", dryRun: true, error: new FairleadError("BAD_USER_INPUT", "no such field") });
  const { outcome } = await pass(room, attempt());
  expect(outcome).toMatchObject({ kind: "over", phase: "Failed", message: expect.stringContaining("no such field") });
  expect(made(room)).toEqual([]);
});

test("runOperation() holds a later wave back for a while, and until the one before it is well", async () => {
  const room = await roomWith({ "shop/a.json": deployment("web"), "shop/b.json": configMap("late", {}, wave(1)) });
  const running = attempt();
  const first = await pass(room, running);
  expect(first.told).toEqual(["web Running"]);
  expect(first.outcome).toMatchObject({
    kind: "waiting",
    againAfterMs: 5_000,
    message: "waiting for healthy state of apps/Deployment/web",
  });
  const live = room.cluster.objects().find(({ kind }) => kind === "Deployment");
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  room.cluster.put({ ...(live as NonNullable<typeof live>), status });
  const second = await pass(room, running);
  expect(second.told).toEqual(["web Succeeded"]);
  expect(second.outcome).toMatchObject({ kind: "waiting", againAfterMs: 2_000 });
  room.clock.advance(2_000);
  const third = await pass(room, running);
  expect(third.told).toEqual(["late Running"]);
  expect(third.outcome).toMatchObject({ kind: "over", phase: "Succeeded" });
  expect(made(room)).toEqual(["apply web", "apply late"]);
});

test("runOperation() tells nothing twice, and writes nothing twice", async () => {
  const room = await roomWith({ "shop/j.json": hookJob("j", "PreSync") });
  const running = attempt();
  expect((await pass(room, running)).told).toEqual(["j Running"]);
  expect((await pass(room, running)).told).toEqual([]);
  expect(made(room)).toEqual(["create j"]);
});

test("runOperation() notices that something it waits for was deleted, though no watch told of it", async () => {
  const room = await roomWith({ "shop/a.json": deployment("web"), "shop/b.json": configMap("late", {}, wave(1)) });
  const running = attempt();
  await pass(room, running);
  room.cluster.take({ group: "apps", kind: "Deployment", namespace: "default", name: "web" });
  const { outcome } = await pass(room, running);
  expect(outcome).toMatchObject({
    kind: "over",
    phase: "Error",
    message: expect.stringContaining("apps/Deployment/web is missing"),
  });
});

const cutOff = new FairleadError("UNAVAILABLE", "no answer", { details: { reason: "ConnectionFailed" } });

test.each([
  ["dry run", true],
  ["writes", false],
])("R19 runOperation() waits for a cluster that goes away in the middle of its %s, and then goes on", async (_, dryRun) => {
  const room = await roomWith({ "shop/a.json": configMap("a"), "shop/b.json": configMap("b", {}, wave(1)) });
  const running = attempt();
  room.cluster.fail({ verb: "apply", key: "/a", dryRun, error: cutOff, times: 2 });
  for (const _time of [1, 2]) {
    const { outcome } = await pass(room, running);
    expect(outcome).toEqual({ kind: "waiting", againAfterMs: 5_000, message: "waiting for the cluster: no answer" });
    room.clock.advance(5_000);
  }
  await pass(room, running);
  room.clock.advance(2_000);
  expect((await pass(room, running)).outcome).toMatchObject({ kind: "over", phase: "Succeeded" });
  expect(running.awaySince).toBeUndefined();
});

test("runOperation() gives up on a cluster that stays away for half an hour", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a") });
  const running = attempt();
  room.cluster.fail({ verb: "apply", error: cutOff, times: 9 });
  await pass(room, running);
  room.clock.advance(30 * 60_000);
  expect((await pass(room, running)).outcome).toMatchObject({
    kind: "over",
    phase: "Failed",
    message: expect.stringContaining("no answer"),
  });
});

test("R4 runOperation() finds the hook that an engine before it made for the same operation, and runs it once", async () => {
  const room = await roomWith({ "shop/j.json": hookJob("j", "PreSync"), "shop/a.json": configMap("a") });
  await pass(room, attempt());
  const job = room.cluster.objects().find(({ kind }) => kind === "Job");
  room.cluster.put({ ...(job as NonNullable<typeof job>), status: { conditions: [{ type: "Complete", status: "True" }] } });
  room.clock.advance(2_000);
  const resumed = { ...attempt(), resumed: true };
  const { outcome } = await pass(room, resumed);
  expect(outcome).toMatchObject({ kind: "over", phase: "Succeeded" });
  expect(made(room)).toEqual(["create j", "apply a"]);
});

test("R4 runOperation() never counts another operation's hook for this one's", async () => {
  const room = await roomWith({ "shop/j.json": hookJob("j", "PreSync") });
  await pass(room, attempt());
  const job = room.cluster.objects().find(({ kind }) => kind === "Job");
  room.cluster.put({ ...(job as NonNullable<typeof job>), status: { conditions: [{ type: "Complete", status: "True" }] } });
  const next = { ...attempt(), operationId: "op-2" };
  await pass(room, next);
  expect(made(room)).toEqual(["create j", "patch j", "remove j"]);
  await pass(room, next);
  expect(made(room)).toEqual(["create j", "patch j", "remove j", "create j"]);
});

test("R5 runOperation() ends at once when it is told to, and gives up the hooks that run", async () => {
  const room = await roomWith({ "shop/j.json": hookJob("j", "PreSync"), "shop/a.json": configMap("a") });
  const running = attempt();
  await pass(room, running);
  running.state = { ...running.state, phase: "Terminating" };
  const { outcome } = await pass(room, running);
  expect(outcome).toEqual({ kind: "over", phase: "Failed", message: "Operation terminated" });
  expect(currentState(running).syncResult?.resources).toMatchObject([{ name: "j", hookPhase: "Failed", message: "Terminated" }]);
});

test("S72 runOperation() refuses what the project no longer permits, wave by wave", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a"), "shop/b.json": hookJob("b", "PostSync") });
  const running = attempt();
  await pass(room, running);
  room.store.put({ ...project, spec: { ...project.spec, namespaceResourceBlacklist: [{ group: "batch", kind: "Job" }] } });
  room.clock.advance(2_000);
  const { outcome } = await pass(room, running);
  expect(outcome).toMatchObject({ kind: "over", phase: "Failed", message: expect.stringContaining('kind "batch/Job" ("b")') });
  expect(made(room)).toEqual(["apply a"]);
});

test("runOperation() makes the namespace first that the objects are to live in", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a") }, { destination: { name: "in-cluster", namespace: "new" } });
  const running = attempt({ sync: { syncOptions: ["CreateNamespace=true"] } });
  await pass(room, running);
  room.clock.advance(2_000);
  const { outcome } = await pass(room, running);
  expect(outcome).toMatchObject({ kind: "over", phase: "Succeeded" });
  expect(made(room)).toEqual(["apply new", "apply a"]);
});

test("runOperation() stops between two steps when the engine stops, and tells of no outcome", async () => {
  const room = await roomWith({ "shop/a.json": configMap("a") });
  const apply = room.cluster.apply.bind(room.cluster);
  room.cluster.apply = async (object, options, signal) => {
    room.end.abort(new Error("the engine stops"));
    return apply(object, options, signal);
  };
  await expect(pass(room, attempt())).rejects.toThrow("the engine stops");
  expect(made(room)).toEqual([]);
});
