import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { compileHealthScripts } from "../../../engine/health/health-scripts.js";
import type { HealthAnswer } from "../../../engine/live/record-health.js";
import type { Health } from "../../../engine/model/health.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { createHealthQueue } from "../../../engine/reconcile/health-queue.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";

type Runs = (kind: string, name: string) => Promise<Health | undefined>;

const turn = () => new Promise((resolve) => setImmediate(resolve));
const healthy: Health = { status: "Healthy" };
const late = new FairleadError("DEADLINE_EXCEEDED", "too long", { details: { reason: "LIMIT_TIME" } });

function object(kind: string, name: string): Manifest {
  return { apiVersion: "example.com/v1", kind, metadata: { name, uid: `${kind}-${name}`, resourceVersion: "1" } };
}

/** A queue with a script for every kind of `example.com`, which does as `runs` says. */
function queue(runs: Runs, script = () => "x") {
  const clock = createFakeClock();
  const log = createFakeLog();
  const end = new AbortController();
  const asked: string[] = [];
  const answers = new Map<string, HealthAnswer>();
  const reads: string[] = [];
  const made = createHealthQueue({
    scripts: () => compileHealthScripts([{ key: "example.com/*", healthScript: script() }]),
    runner: {
      health(_, given) {
        const { kind, metadata } = given as unknown as Manifest;
        asked.push(`${kind}/${metadata.name}`);
        return runs(kind, metadata.name ?? "");
      },
    },
    clock,
    log,
    signal: end.signal,
  });
  const ask = (
    kind: string,
    name: string,
    how: { readonly held?: boolean; readonly read?: () => Promise<Manifest | undefined> } = {},
  ) => {
    const given = object(kind, name);
    made.ask({
      key: { group: "example.com", kind, namespace: "", name },
      version: "v1",
      uid: `${kind}-${name}`,
      resourceVersion: "1",
      ...(how.held !== false && { object: given }),
      read: () => {
        reads.push(name);
        return how.read?.() ?? Promise.resolve(given);
      },
      answer: (answer) => void answers.set(`${kind}/${name}`, answer),
    });
  };
  return { ask, asked, answers, reads, clock, log, end };
}

test("createHealthQueue() answers with what the script says, and which script it was", async () => {
  const { ask, answers } = queue(() => Promise.resolve(healthy));
  ask("A", "1");
  await turn();
  expect(answers.get("A/1")).toEqual({ health: healthy, judgedBy: "x" });
});

test("createHealthQueue() returns at once and has few scripts under way", async () => {
  const { ask, asked } = queue(() => new Promise(() => undefined));
  for (let index = 0; index < 100; index += 1) ask("A", String(index));
  await turn();
  expect(asked).toHaveLength(4);
});

test("createHealthQueue() serves a kind of one object before the rest of ten thousand of another", async () => {
  const { ask, asked } = queue(() => turn().then(() => healthy));
  for (let index = 0; index < 10_000; index += 1) ask("A", String(index));
  ask("B", "1");
  for (let round = 0; round < 5; round += 1) await turn();
  expect(asked.slice(0, 6)).toContain("B/1");
});

test("createHealthQueue() keeps a thousand objects for their turn and reads the others", async () => {
  const { ask, asked, reads } = queue(() => Promise.resolve(healthy));
  for (let index = 0; index < 1_200; index += 1) ask("A", String(index));
  while (asked.length < 1_200) await turn();
  expect(reads.length).toBeGreaterThan(0);
  expect(reads.length).toBeLessThanOrEqual(200);
});

test("createHealthQueue() reads an object that is not at hand, and leaves one that is gone", async () => {
  const { ask, answers, reads } = queue(() => Promise.resolve(healthy));
  ask("A", "there", { held: false });
  ask("A", "gone", { held: false, read: () => Promise.resolve(undefined) });
  await turn();
  expect(reads).toEqual(["there", "gone"]);
  expect([...answers.keys()]).toEqual(["A/there"]);
});

test("createHealthQueue() makes Unknown of a script that fails, with the failure for a message", async () => {
  const failure = new FairleadError("BAD_USER_INPUT", "line 1", { details: { reason: "SCRIPT_FAILED" } });
  const { ask, answers } = queue(() => Promise.reject(failure));
  ask("A", "1");
  await turn();
  expect(answers.get("A/1")).toEqual({
    health: { status: "Unknown", message: "line 1" },
    healthFailure: "line 1",
    judgedBy: "x",
  });
});

test("createHealthQueue() counts scripts that run out of time, and lets their kind rest after three", async () => {
  const { ask, asked, answers, clock, log } = queue((kind) => (kind === "A" ? Promise.reject(late) : Promise.resolve(healthy)));
  for (let index = 0; index < 100; index += 1) ask("A", String(index));
  ask("B", "1");
  for (let round = 0; round < 10; round += 1) await turn();
  const first = asked.filter((name) => name.startsWith("A")).length;
  expect(first).toBeLessThanOrEqual(8);
  expect(answers.get("A/0")?.health).toEqual({ status: "Unknown", message: "too long" });
  expect(answers.get("B/1")?.health).toEqual(healthy);
  expect(log.sentences("warn").some((sentence) => sentence.includes("its kind rests"))).toBe(true);
  clock.advance(300_000);
  await turn();
  expect(asked.filter((name) => name.startsWith("A")).length).toBeGreaterThan(first);
});

test("createHealthQueue() asks again later when no script could be run, and says nothing meanwhile", async () => {
  let isDown = true;
  const down = new FairleadError("UNAVAILABLE", "no process", { details: { reason: "SANDBOX_DOWN" } });
  const { ask, answers, clock, reads } = queue(() => (isDown ? Promise.reject(down) : Promise.resolve(healthy)));
  ask("A", "1");
  await turn();
  expect(answers.size).toBe(0);
  isDown = false;
  clock.advance(1_000);
  await turn();
  await turn();
  expect(answers.get("A/1")?.health).toEqual(healthy);
  expect(reads).toEqual(["1"]);
});

test("createHealthQueue() keeps a newer question when an older one about the object must be asked again", async () => {
  const held = Promise.withResolvers<void>();
  let runs = 0;
  const { ask, answers, clock, reads } = queue(async () => {
    runs += 1;
    const isFirst = runs === 1;
    await held.promise;
    if (isFirst) throw new FairleadError("UNAVAILABLE", "no process");
    return healthy;
  });
  for (const name of ["1", "2", "3", "4", "1"]) ask("A", name);
  held.resolve();
  await turn();
  clock.advance(1_000);
  await turn();
  expect(answers.get("A/1")?.health).toEqual(healthy);
  expect(reads).toEqual([]);
});

test("createHealthQueue() asks another script at once, though the one before made its kind rest", async () => {
  let text = "x";
  const { ask, answers } = queue(
    (_, name) => (name === "new" ? Promise.resolve(healthy) : Promise.reject(late)),
    () => text,
  );
  for (let index = 0; index < 10; index += 1) ask("A", String(index));
  for (let round = 0; round < 10; round += 1) await turn();
  text = "y";
  ask("A", "new");
  await turn();
  expect(answers.get("A/new")).toEqual({ health: healthy, judgedBy: "y" });
});

test("createHealthQueue() asks nothing once it is ended", async () => {
  const { ask, asked, end } = queue(() => Promise.resolve(healthy));
  end.abort();
  ask("A", "1");
  await turn();
  expect(asked).toEqual([]);
});

test("createHealthQueue() leaves no alarm behind when it is ended", async () => {
  const { ask, clock, end } = queue(() => Promise.reject(late));
  for (let index = 0; index < 10; index += 1) ask("A", String(index));
  for (let round = 0; round < 10; round += 1) await turn();
  expect(clock.pending()).toBe(1);
  end.abort();
  expect(clock.pending()).toBe(0);
});
