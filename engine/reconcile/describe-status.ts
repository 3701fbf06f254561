import { equalJson } from "../kubernetes/json-value.js";
import { annotations } from "../model/annotations.js";
import {
  type Application,
  type ApplicationStatus,
  type ComparedTo,
  type Condition,
  type ConditionType,
  type ResourceStatus,
  refOf,
} from "../model/application.js";
import type { ResourceComparison } from "../model/comparison.js";
import type { Health } from "../model/health.js";
import { versionOf } from "../model/manifest.js";
import { formatKey } from "../model/resource-key.js";
import { frozenSources } from "../sync/auto-sync.js";
import { waveOf } from "../sync/wave.js";
import { buildTree } from "../tree/build-tree.js";
import type { Observation } from "./observation.js";
import { mergeConditions, timestamp } from "./report.js";

/** Types that every pass judges anew: what is not said again is over. */
const judgedTypes: ReadonlySet<ConditionType> = new Set<ConditionType>([
  "ComparisonError",
  "InvalidSpecError",
  "UnknownError",
  "SyncError",
  "ComparisonWarning",
  "SharedResourceWarning",
  "RepeatedResourceWarning",
  "ExcludedResourceWarning",
  "SyncWindowWarning",
]);

/** How a pass tells what it found. */
export interface Telling {
  readonly now: number;
  /** The health of each object is told as well. Default false. */
  readonly persistsHealth?: boolean;
}

/** What a pass that could compare has to say about the Application. `conditions` are those besides the comparison's own. */
export function describeComparison(
  observed: Observation,
  conditions: readonly Condition[],
  { now, persistsHealth = false }: Telling,
): ApplicationStatus {
  const { application, comparison, rendering } = observed;
  const stored = application.status ?? {};
  const said = [...comparison.conditions, ...conditions];
  const isMulti = (application.spec.sources ?? []).length > 0;
  const types = rendering.results.map(({ sourceType }) => sourceType);
  return {
    sync: {
      status: comparison.status,
      comparedTo: comparedTo(application),
      ...(isMulti ? { revisions: rendering.commits } : { revision: rendering.commits[0] ?? "" }),
    },
    health: (observed.awaitsFirstVerdict ? stored.health : undefined) ?? healthOf(application, comparison.health, now),
    resources: comparison.resources.map((resource) => ({
      ...describeResource(resource),
      ...(persistsHealth && healthOfResource(resource, application)),
    })),
    conditions: mergeConditions(stored.conditions ?? [], said, judgedTypes, now),
    ...(isMulti ? { sourceTypes: types } : { sourceType: types[0] ?? "Directory" }),
    // Images come with the Pods, one by one: they are told once these stand.
    ...(comparison.health.status !== "Progressing" && { summary: { images: imagesOf(observed) } }),
    resourceHealthSource: persistsHealth ? "" : "appTree",
    controllerNamespace: application.metadata.namespace ?? "",
  };
}

/** What a pass that could not compare has to say: why, and that nothing is known. Health and resources stay as they were last seen. */
export function describeFailure(
  application: Application,
  condition: Condition,
  { keepsSync, now }: { readonly keepsSync: boolean; readonly now: number },
): ApplicationStatus {
  const stored = application.status ?? {};
  return {
    ...(!keepsSync && { sync: { ...stored.sync, status: "Unknown" as const, comparedTo: comparedTo(application) } }),
    ...(stored.health === undefined && { health: { status: "Unknown" as const, lastTransitionTime: timestamp(now) } }),
    conditions: mergeConditions(stored.conditions ?? [], [condition], judgedTypes, now),
    controllerNamespace: application.metadata.namespace ?? "",
  };
}

/** What `status.sync.comparedTo` holds for an Application as it is. */
export function comparedTo(application: Application): ComparedTo {
  const { spec } = application;
  return {
    ...frozenSources(application),
    destination: spec.destination ?? {},
    ...(spec.ignoreDifferences !== undefined && { ignoreDifferences: spec.ignoreDifferences }),
  };
}

/** Says whether the spec asks for something else than what was compared last. */
export function isSpecChanged(application: Application): boolean {
  return !equalJson(application.status?.sync?.comparedTo, comparedTo(application));
}

function healthOf(
  application: Application,
  health: Observation["comparison"]["health"],
  now: number,
): NonNullable<ApplicationStatus["health"]> {
  const before = application.status?.health;
  const since = before?.status === health.status ? before.lastTransitionTime : undefined;
  return {
    status: health.status,
    ...(health.message !== undefined && health.message !== "" && { message: health.message }),
    lastTransitionTime: since ?? timestamp(now),
  };
}

function describeResource({ key, target, live, status, hook, requiresPruning }: ResourceComparison): ResourceStatus {
  const wave = target === undefined ? 0 : waveOf(target);
  return {
    ...(key.group !== "" && { group: key.group }),
    version: versionOf(target ?? live ?? { apiVersion: "v1" }),
    kind: key.kind,
    ...(key.namespace !== "" && { namespace: key.namespace }),
    name: key.name,
    ...(status !== undefined && { status }),
    ...(hook && { hook }),
    ...(requiresPruning && { requiresPruning }),
    ...(wave !== 0 && { syncWave: wave }),
  };
}

/** The health of an object that counts for the Application's: of no hook, of nothing that asks to be left out, and not of the Application itself. */
function healthOfResource(resource: ResourceComparison, application: Application): { readonly health: Health } | undefined {
  const { key, live, status, health } = resource;
  const isLeftOut = live?.metadata.annotations?.[annotations.ignoreHealthcheck] === "true";
  const itself = { group: "argoproj.io", kind: "Application", ...refOf(application) };
  if (health === undefined || status === undefined || isLeftOut || formatKey(key) === formatKey(itself)) return undefined;
  return { health };
}

function imagesOf({ comparison, watched }: Observation): readonly string[] {
  const { nodes } = buildTree(comparison.resources, watched.index);
  return [...new Set(nodes.flatMap(({ images }) => images))].sort();
}
