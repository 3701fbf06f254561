import { annotations, finalizers } from "../../../engine/model/annotations.js";
import type { Comparison, ResourceComparison } from "../../../engine/model/comparison.js";
import type { Health } from "../../../engine/model/health.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { OperationState } from "../../../engine/model/operation.js";
import { formatKey, keyOf, type ResourceKey } from "../../../engine/model/resource-key.js";
import type { SyncTask } from "../../../engine/model/sync-task.js";
import { awaitedTasks } from "../../../engine/sync/awaited-tasks.js";
import { buildTasks, type LiveHook } from "../../../engine/sync/build-tasks.js";
import { readStamp } from "../../../engine/sync/hook-attempt.js";
import { isHook } from "../../../engine/sync/hooks.js";
import { nextStep, type Step } from "../../../engine/sync/next-step.js";
import { isSameWave } from "../../../engine/sync/order-tasks.js";
import { hooksToRelease } from "../../../engine/sync/release-hooks.js";
import { type Sighting, settleTasks } from "../../../engine/sync/settle-tasks.js";
import { readSyncOptions } from "../../../engine/sync/sync-options.js";
import { giveUpTasks, recordRemovals, recordReports, type TaskReport } from "../../../engine/sync/task-results.js";

/** What fate has in store for one object, by name. */
export interface Fate {
  readonly apply: "accepted" | "refused";
  readonly health: "Healthy" | "Degraded" | "none" | "never";
  readonly ticks: number;
}

/** One run to play: what Git wants, what is there, and at which actions the engine dies. */
export interface Scenario {
  readonly targets: readonly Manifest[];
  /** Found live at the start. With hook annotations it is what an older operation left; without, it is the Application's own object. */
  readonly found: readonly Manifest[];
  readonly fates: ReadonlyMap<string, Fate>;
  readonly prune: boolean;
  readonly syncOptions: readonly string[];
  /** Numbers of actions before or after which the engine dies: an even one before, an odd one after the write reached the cluster. */
  readonly crashes: ReadonlySet<number>;
}

/** What can be said about a run afterwards. */
export interface Outcome {
  readonly phase: "Succeeded" | "Failed" | "Error" | "endless";
  readonly message: string;
  /** `<phase>/<name>` → how often an object was made for this hook. */
  readonly hookRuns: ReadonlyMap<string, number>;
  readonly pruned: readonly string[];
  readonly live: readonly Manifest[];
  /** Laws that were broken on the way. */
  readonly violations: readonly string[];
  readonly tasks: readonly SyncTask[];
  readonly releases: number;
}

interface Standing {
  object: Manifest;
  bornAt: number;
  fate: Fate;
}

class Crash extends Error {}

const longEnough = 400;
const defaultFate: Fate = { apply: "accepted", health: "Healthy", ticks: 1 };
const started = "2026-01-01T00:00:00Z";

/** A cluster as small as can be: objects, finalizers, health that comes with time. */
class World {
  readonly objects = new Map<string, Standing>();
  readonly hookRuns = new Map<string, number>();
  readonly pruned: string[] = [];
  readonly violations: string[] = [];
  tick = 0;
  actions = 0;
  private uids = 0;
  private readonly scenario: Scenario;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    for (const object of scenario.found) this.put(object);
  }

  /** Every write passes here; the engine may die before or after it. */
  act(write: () => void): void {
    const number = this.actions++ * 2;
    if (this.scenario.crashes.has(number)) throw new Crash();
    write();
    if (this.scenario.crashes.has(number + 1)) throw new Crash();
  }

  put(object: Manifest): Manifest {
    const key = formatKey(keyOf(object));
    const before = this.objects.get(key);
    const stamp = readStamp(object);
    if (before === undefined || stamp !== undefined) this.countRun(object, before?.object);
    const uid = before?.object.metadata.uid ?? `uid-${this.uids++}`;
    const stored = { ...object, metadata: { ...object.metadata, uid } };
    this.objects.set(key, { object: stored, bornAt: this.tick, fate: this.fateOf(object) });
    return stored;
  }

  private countRun(object: Manifest, before: Manifest | undefined): void {
    const stamp = readStamp(object);
    if (stamp === undefined || stamp.operationId !== "op") return;
    if (before !== undefined && object.kind === "Job") this.violations.push(`Job ${object.metadata.name} made over an old one`);
    const run = `${stamp.phase}/${object.metadata.name}`;
    this.hookRuns.set(run, (this.hookRuns.get(run) ?? 0) + 1);
  }

  remove(object: Manifest, dropFinalizer: boolean): void {
    const key = formatKey(keyOf(object));
    const standing = this.objects.get(key);
    if (standing === undefined || standing.object.metadata.uid !== object.metadata.uid) return;
    const { finalizers: held = [], ...metadata } = standing.object.metadata;
    const left = dropFinalizer ? held.filter((one) => one !== finalizers.hook) : held;
    const deletionTimestamp = metadata.deletionTimestamp ?? started;
    standing.object = { ...standing.object, metadata: { ...metadata, finalizers: left, deletionTimestamp } };
  }

  release(object: Manifest): void {
    const standing = this.objects.get(formatKey(keyOf(object)));
    if (standing === undefined || standing.object.metadata.uid !== object.metadata.uid) return;
    const left = (standing.object.metadata.finalizers ?? []).filter((one) => one !== finalizers.hook);
    standing.object = { ...standing.object, metadata: { ...standing.object.metadata, finalizers: left } };
  }

  /** Time passes: what is being deleted and held by nobody goes; finished Jobs are told to go by their time to live. */
  pass(): void {
    this.tick++;
    for (const [key, standing] of this.objects) {
      const { deletionTimestamp, finalizers: held = [] } = standing.object.metadata;
      if (deletionTimestamp !== undefined && held.length === 0) this.objects.delete(key);
      else if (standing.object.kind === "Job" && this.health(standing).status === "Healthy") {
        standing.object = { ...standing.object, metadata: { ...standing.object.metadata, deletionTimestamp: started } };
      }
    }
  }

  fateOf(object: Manifest): Fate {
    const stamp = readStamp(object);
    return this.scenario.fates.get(`${stamp?.phase ?? ""}${object.metadata.name}`) ?? defaultFate;
  }

  health({ fate, bornAt }: Standing): Health {
    if (fate.health === "never" || this.tick - bornAt < fate.ticks) return { status: "Progressing" };
    return { status: fate.health === "none" ? "Healthy" : fate.health };
  }

  liveHooks(): readonly LiveHook[] {
    const hooks = [...this.objects.values()].filter(({ object }) => isHook(object));
    return hooks.map((standing) => ({ object: standing.object, health: this.health(standing) }));
  }

  see(key: ResourceKey): Sighting {
    const standing = this.objects.get(formatKey(key));
    if (standing === undefined) return { absent: true };
    const health = standing.fate.health === "none" ? {} : { health: this.health(standing) };
    return { absent: false, live: standing.object, ...health };
  }
}

function compare(world: World, scenario: Scenario): Comparison {
  const wanted = scenario.targets.filter((target) => !isHook(target));
  const keys = new Set(wanted.map((target) => formatKey(keyOf(target))));
  const pairs: ResourceComparison[] = wanted.map((target) => {
    const { live } = world.see(keyOf(target));
    const rest = live === undefined ? {} : { live };
    return {
      key: keyOf(target),
      target,
      ...rest,
      modified: live === undefined,
      ...judged(live === undefined),
      requiresPruning: false,
    };
  });
  for (const { object } of world.objects.values()) {
    if (keys.has(formatKey(keyOf(object))) || isHook(object)) continue;
    pairs.push({ key: keyOf(object), live: object, modified: false, ...judged(true), requiresPruning: true });
  }
  return { status: "OutOfSync", resources: pairs, health: { status: "Healthy" }, conditions: [] };
}

function judged(differs: boolean) {
  return { status: differs ? "OutOfSync" : "Synced", ignoreExtraneous: false, hook: false } as const;
}

/** The engine's memory of one attempt; a crash loses it. */
interface Memory {
  tasks: readonly SyncTask[];
  dryRun: "due" | "passed" | "failed";
  startedIds: Set<string>;
}

/** Plays a scenario to its end. The loop here is the smallest that does what the real one must do. */
export function simulate(scenario: Scenario): Outcome {
  const world = new World(scenario);
  const { options } = readSyncOptions(scenario.syncOptions);
  let memory: Memory | undefined;
  let crashes = 0;
  let last: Step | undefined;
  let tasks: readonly SyncTask[] = [];
  for (let turn = 0; turn < longEnough; turn++) {
    world.pass();
    try {
      memory ??= remember(world, scenario, crashes > 0);
      memory.tasks = settleTasks(memory.tasks, (task) => world.see(task.key));
      tasks = memory.tasks;
      last = nextStep(tasks, {
        options,
        dryRun: memory.dryRun,
        dryRunOnly: false,
        terminating: false,
        pruneApproved: world.tick > 20,
        now: world.tick,
        waveDelayMs: 1,
        waitDeadline: world.tick > longEnough / 4 ? 0 : Number.POSITIVE_INFINITY,
      });
      checkLaws(last, memory, world);
      if (last.kind === "succeed" || last.kind === "fail") break;
      carryOut(last, memory, world);
    } catch (thrown) {
      if (!(thrown instanceof Crash)) throw thrown;
      memory = undefined;
      crashes++;
    }
  }
  return conclude(world, last, tasks);
}

function remember(world: World, scenario: Scenario, resumed: boolean): Memory {
  const tasks = buildTasks({
    comparison: compare(world, scenario),
    hooks: scenario.targets.filter(isHook),
    liveHooks: world.liveHooks(),
    operation: { prune: scenario.prune },
    options: readSyncOptions(scenario.syncOptions).options,
    attempt: { operationId: "op", retry: 0 },
    revision: "0123456789abcdef",
    startedAt: started,
    resumed,
  });
  return { tasks, dryRun: "due", startedIds: new Set() };
}

function carryOut(step: Step, memory: Memory, world: World): void {
  if (step.kind === "dry-run") memory.dryRun = "passed";
  if (step.kind === "stop") memory.tasks = giveUpTasks(memory.tasks, { stopped: step.tasks, message: step.message });
  if (step.kind !== "start") return;
  for (const { live } of step.removals) if (live) world.act(() => world.remove(live, true));
  memory.tasks = recordRemovals(memory.tasks, { removed: step.removals, at: started });
  for (const task of [...step.prunes, ...step.applies.flat()]) {
    const report = carryOutTask(task, world);
    memory.tasks = recordReports(memory.tasks, new Map([[task.id, report]]));
  }
}

function carryOutTask(task: SyncTask, world: World): TaskReport {
  const { target, live, key } = task;
  if (target === undefined) {
    if (live) world.act(() => world.remove(live, false));
    world.pruned.push(key.name);
    return { result: { phase: "Running", code: "Pruned", message: "pruned" } };
  }
  if (world.fateOf(target).apply === "refused") return { result: { phase: "Failed", code: "SyncFailed", message: "refused" } };
  let made: Manifest = target;
  world.act(() => {
    made = world.put(target);
  });
  return { result: { phase: "Running", code: "Synced", message: "applied" }, live: made };
}

/** What must hold of every single step, whatever happens around it. */
function checkLaws(step: Step, memory: Memory, world: World): void {
  if (step.kind !== "start") return;
  const all = [...step.prunes, ...step.applies.flat()];
  const [first] = [...all, ...step.removals];
  if (first === undefined) world.violations.push("a start step that starts nothing");
  for (const task of all) {
    if (task.result !== undefined || memory.startedIds.has(task.id)) world.violations.push(`${task.id} started twice`);
    memory.startedIds.add(task.id);
    if (first !== undefined && !isSameWave(task, first)) world.violations.push("one step in two waves");
  }
  const isAwaited = awaitedTasks(memory.tasks);
  const before = memory.tasks.slice(0, memory.tasks.indexOf(memory.tasks.find((task) => task.id === first?.id) as SyncTask));
  const isOpen = (task: SyncTask) => task.result === undefined || (task.result.phase === "Running" && isAwaited(task));
  const early = before.find((task) => isOpen(task) && first !== undefined && !isSameWave(task, first));
  if (early !== undefined && first?.phase !== "SyncFail") world.violations.push(`${first?.id} started while ${early.id} is open`);
}

function conclude(world: World, last: Step | undefined, tasks: readonly SyncTask[]): Outcome {
  const isOver = last?.kind === "succeed" || last?.kind === "fail";
  const phase = last?.kind === "succeed" ? "Succeeded" : last?.kind === "fail" ? last.phase : "endless";
  const state: OperationState = {
    operation: { info: [{ name: "operation-id", value: "op" }], sync: {} },
    phase: phase === "endless" ? "Running" : phase,
    startedAt: started,
  };
  let releases = 0;
  for (let turn = 0; turn < 5; turn++) {
    const due = hooksToRelease(world.liveHooks(), state);
    releases = due.length;
    for (const { live, remove } of due) {
      if (remove) world.remove(live, true);
      else world.release(live);
    }
    world.pass();
  }
  return {
    phase,
    message: isOver ? last.message : "",
    hookRuns: world.hookRuns,
    pruned: world.pruned,
    live: [...world.objects.values()].map(({ object }) => object),
    violations: world.violations,
    tasks,
    releases,
  };
}

/** A hook as a chart would write it. */
export function hook(phases: string, name: string, extra: Readonly<Record<string, string>> = {}): Manifest {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "demo", annotations: { [annotations.hook]: phases, ...extra } },
  };
}
