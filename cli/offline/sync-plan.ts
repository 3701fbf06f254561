import { Command } from "commander";
import { normalizeTargets } from "../../engine/diff/normalize-targets.js";
import { pairResources } from "../../engine/diff/pair-resources.js";
import { findBuiltInKind } from "../../engine/kubernetes/built-in-kinds.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import { annotations } from "../../engine/model/annotations.js";
import type { Comparison } from "../../engine/model/comparison.js";
import { groupOf, type Manifest } from "../../engine/model/manifest.js";
import { formatKey, keyOf } from "../../engine/model/resource-key.js";
import { isPrune, type SyncTask } from "../../engine/model/sync-task.js";
import { buildTasks } from "../../engine/sync/build-tasks.js";
import { readHook } from "../../engine/sync/hooks.js";
import { readSyncOptions, type SyncOptions } from "../../engine/sync/sync-options.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { readApplication, readManifests } from "./read-kinds.js";

interface Flags {
  readonly target?: string;
  readonly live?: string;
  readonly app?: string;
  readonly prune?: true;
  readonly pruneLast?: true;
}

/** What a plan is made for. */
interface Subject {
  readonly name: string;
  readonly namespace: string;
  readonly options: SyncOptions;
  readonly prune: boolean;
}

/**
 * `fairlead sync-plan`: what a sync would do, in its order, by the code that the engine syncs with.
 * @throws UsageError; FairleadError for files that cannot be read
 */
export async function planSync(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const read = async (file: string | undefined) => (file === undefined ? [] : readManifests(file, context));
  const [targets, live] = [await read(flags.target), await read(flags.live)];
  const { subject, warnings } = await readSubject(flags, context);
  const tasks = plan(targets, live, subject).filter((task) => !isPrune(task) || subject.prune);
  return {
    exit: 0,
    result: { tasks: tasks.map(describe) },
    text: () => (tasks.length === 0 ? "Nothing to do.\n" : table(tasks)),
    notes: warnings.map((warning) => `warning: ${warning}`),
  };
}

function createCommand(): Command {
  return new Command("sync-plan")
    .description(
      "Lists what a sync would do, in its order: phase, wave, kind, name, with Namespaces and CustomResourceDefinitions before what needs them. Every wanted object is taken for out of sync.",
    )
    .option("--target <file>", "the wanted objects: several documents or a List, up to 64 MiB as JSON and 10 MiB as YAML")
    .option("--live <file>", "the Application's objects in the cluster, likewise")
    .option("--app <file>", "the Application: its sync options and its destination's namespace")
    .option("--prune", "remove live objects that are not wanted")
    .option("--prune-last", "remove them after all else, as the option PruneLast=true");
}

async function readSubject({ app, prune, pruneLast }: Flags, context: OfflineContext) {
  const application = app === undefined ? undefined : await readApplication(app, context);
  const { options, warnings } = readSyncOptions(application?.spec.syncPolicy?.syncOptions ?? []);
  const subject: Subject = {
    name: application?.metadata.name ?? "",
    namespace: application?.spec.destination.namespace ?? "",
    options: { ...options, applyOutOfSyncOnly: false, pruneLast: options.pruneLast || pruneLast === true },
    prune: prune === true,
  };
  return { subject, warnings };
}

function plan(wanted: readonly Manifest[], live: readonly Manifest[], subject: Subject): readonly SyncTask[] {
  const { targets } = normalizeTargets(wanted.map(withName), {
    instanceName: subject.name,
    destinationNamespace: subject.namespace,
    isNamespaced: scopesOf([...wanted, ...live]),
  });
  const isHook = (object: Manifest) => readHook(object).role === "hook";
  const liveByKey = new Map(live.map((object) => [formatKey(keyOf(object)), object]));
  const pairs = pairResources({
    targets: targets.filter(({ target }) => !isHook(target)),
    managed: live.filter((object) => readHook(object).role === "resource"),
    find: (key) => liveByKey.get(formatKey(key)),
  });
  const resources = pairs.map((pair) => ({
    ...pair,
    modified: true,
    requiresPruning: pair.target === undefined,
    ignoreExtraneous: false,
    hook: false,
  }));
  const comparison: Comparison = { status: "OutOfSync", resources, health: { status: "Missing" }, conditions: [] };
  const namespace = liveByKey.get(formatKey({ group: "", kind: "Namespace", namespace: "", name: subject.namespace }));
  return buildTasks({
    comparison,
    hooks: targets
      .map(({ target }) => target)
      .filter(isHook)
      .flatMap(splitPhases),
    liveHooks: [],
    operation: { prune: subject.prune },
    options: subject.options,
    attempt: { operationId: "plan", retry: 0 },
    revision: "",
    startedAt: "1970-01-01T00:00:00Z",
    resumed: false,
    namespace: { name: subject.namespace, ...(namespace !== undefined && { live: namespace }) },
  });
}

/** What a generated name will be only the sync knows: the plan shows how it begins. */
function withName(object: Manifest): Manifest {
  const { name, generateName = "" } = object.metadata;
  return name ? object : { ...object, metadata: { ...object.metadata, name: generateName } };
}

/** A hook of several phases as several hooks, so that each bears the name that is written. */
function splitPhases(object: Manifest): readonly Manifest[] {
  const hook = readHook(object);
  if (hook.role !== "hook") return [];
  return hook.phases.map((phase) => {
    const values = { ...object.metadata.annotations, [annotations.hook]: phase };
    return { ...object, metadata: { ...object.metadata, annotations: values } };
  });
}

/** Whether kinds live in namespaces: built-in ones as Kubernetes has them, custom ones as their definitions or live objects among these say. */
function scopesOf(objects: readonly Manifest[]): (group: string, kind: string) => boolean | undefined {
  const defined = new Map<string, boolean>();
  for (const object of objects) {
    const id = `${groupOf(object)}/${object.kind}`;
    if (object.metadata.namespace !== undefined) defined.set(id, true);
    if (object.kind !== "CustomResourceDefinition" || !isObject(object["spec"])) continue;
    const { group, names, scope } = object["spec"] as { group?: unknown; names?: { kind?: unknown }; scope?: unknown };
    defined.set(`${String(group)}/${String(names?.kind)}`, scope !== "Cluster");
  }
  return (group, kind) => findBuiltInKind(group, kind)?.namespaced ?? defined.get(`${group}/${kind}`);
}

/** Objects without a name are told apart by their place, which is no name. */
const nameOf = ({ target, live, key }: SyncTask) => ((target ?? live)?.metadata.name ? key.name : "");

const isSkipped = ({ result }: SyncTask) => result?.code === "PruneSkipped";

function describe(task: SyncTask) {
  const { phase, wave, key, isHook, deletePolicies } = task;
  const { group, kind, namespace } = key;
  return {
    phase,
    wave,
    group,
    kind,
    namespace,
    name: nameOf(task),
    prune: isPrune(task),
    hook: isHook,
    hookDeletePolicies: deletePolicies,
    ...(isSkipped(task) && { skipped: true }),
  };
}

function table(tasks: readonly SyncTask[]): string {
  const rows = tasks.map((task) => {
    const { phase, wave, key, isHook, deletePolicies } = task;
    const what = isPrune(task) ? (isSkipped(task) ? "keep" : "remove") : isHook ? "hook" : "apply";
    const kind = key.group === "" ? key.kind : `${key.group}/${key.kind}`;
    const name = key.namespace === "" ? nameOf(task) : `${key.namespace}/${nameOf(task)}`;
    return [phase, String(wave), what, kind, name, isHook ? `deleted: ${deletePolicies.join(", ")}` : ""];
  });
  const head = ["PHASE", "WAVE", "WHAT", "KIND", "NAME", ""];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return `${[head, ...rows].map(line).join("\n")}\n`;
}
