import { aggregateHealth } from "../health/aggregate.js";
import { assessHealth } from "../health/assess.js";
import { annotations, csvAnnotation } from "../model/annotations.js";
import { type ApplicationRef, type Condition, formatRef, type SyncStatusCode } from "../model/application.js";
import type { Comparison, ResourceComparison, ResourcePair } from "../model/comparison.js";
import type { Health } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey } from "../model/resource-key.js";
import { isSelfReferenced, ownerOf } from "../ownership/tracking-id.js";
import { type HookRole, readHook } from "../sync/hooks.js";
import type { ResourceVerdict } from "./compare-resource.js";

/** Everything a comparison is made of. */
export interface CompareInput {
  readonly application: ApplicationRef;
  readonly instanceName: string;
  /** As `pairResources` gives them. */
  readonly pairs: readonly ResourcePair[];
  /** The verdict on one pair: `compareResource`, or what was kept of it. */
  readonly judge: (pair: ResourcePair) => ResourceVerdict;
  /** The health of a live object. Default: `assessHealth`. */
  readonly healthOf?: (live: Manifest) => Health | undefined;
  /** What was found on the way here. */
  readonly conditions?: readonly Condition[];
  /** One side could not be read: every status is `Unknown`, and nothing is to be pruned. */
  readonly unknown?: boolean;
}

/**
 * Judges a whole Application. It is out of sync if any object that counts differs, is missing or is there without being wanted; hooks, ignored objects and
 * copies of somebody else's tracking annotation are listed without a status and count for nothing, objects that ask not to be counted have a status of their
 * own. An Application without objects is in sync.
 * @see argoproj/argo-cd:controller/state.go
 */
export function compareResources(input: CompareInput): Comparison {
  const judged = input.pairs
    .map((pair) => judgePair(pair, input))
    .toSorted((a, b) => (formatKey(a.resource.key) < formatKey(b.resource.key) ? -1 : 1));
  const resources = judged.map(({ resource }) => resource);
  const assessed = judged.map(({ resource, excluded }) => {
    const { health, ...rest } = resource;
    return { ...rest, excluded, ...(health === undefined || isItself(resource, input) ? {} : { health }) };
  });
  return {
    status: statusOf(resources, input.unknown ?? false),
    resources,
    health: aggregateHealth(assessed),
    conditions: sortConditions([...(input.conditions ?? []), ...judged.flatMap(({ conditions }) => conditions)]),
  };
}

interface Judged {
  readonly resource: ResourceComparison;
  /** Counts for nothing in the Application's health. */
  readonly excluded: boolean;
  readonly conditions: readonly Condition[];
}

function judgePair(pair: ResourcePair, input: CompareInput): Judged {
  const { key, target, live } = pair;
  const { role } = roleOf(pair);
  const ours = target !== undefined || (live !== undefined && isOurs(live, input.instanceName));
  const counts = role === "resource" && ours;
  const verdict: ResourceVerdict = counts && input.unknown !== true ? input.judge(pair) : { modified: false, warnings: [] };
  const isUnknown = input.unknown === true || verdict.unknown !== undefined;
  const status = counts ? statusOfPair(pair, verdict.modified, isUnknown) : undefined;
  const health = live === undefined ? ({ status: "Missing" } as const) : (input.healthOf ?? assessHealth)(live);
  const { modified, normalizedLive, predictedLive, warnings } = verdict;
  const resource: ResourceComparison = {
    ...pair,
    modified,
    requiresPruning: counts && target === undefined && input.unknown !== true,
    ignoreExtraneous: target === undefined && live !== undefined && asksNotToCount(live),
    hook: role === "hook",
    ...(status === undefined ? {} : { status }),
    ...(health === undefined ? {} : { health }),
    ...(normalizedLive === undefined ? {} : { normalizedLive }),
    ...(predictedLive === undefined ? {} : { predictedLive }),
  };
  const told = warnings.map(
    (message): Condition => ({ type: "ComparisonWarning", message: `${key.kind}/${key.name}: ${message}` }),
  );
  if (verdict.unknown !== undefined)
    told.push({ type: "ComparisonError", message: `Failed to compare ${key.kind}/${key.name}: ${verdict.unknown}` });
  return { resource, excluded: role !== "resource" || !ours, conditions: [...told, ...findShared(pair, input)] };
}

/** What the object is to a sync: as the target says, else as live does. */
function roleOf({ target, live }: ResourcePair): HookRole {
  const object = target ?? live;
  return object === undefined ? { role: "ignored" } : readHook(object);
}

/** Whether a live object that nobody wants may be taken for the Application's own. The annotation must name the Application and the object itself. */
function isOurs(live: Manifest, instanceName: string): boolean {
  return ownerOf(live)?.instanceName === instanceName && isSelfReferenced(live);
}

function statusOfPair({ target, live }: ResourcePair, modified: boolean, unknown: boolean): SyncStatusCode {
  if (unknown) return "Unknown";
  return modified || target === undefined || live === undefined ? "OutOfSync" : "Synced";
}

function statusOf(resources: readonly ResourceComparison[], unknown: boolean): SyncStatusCode {
  if (unknown || resources.some(({ status }) => status === "Unknown")) return "Unknown";
  return resources.some(({ status, ignoreExtraneous }) => status === "OutOfSync" && !ignoreExtraneous) ? "OutOfSync" : "Synced";
}

function asksNotToCount(live: Manifest): boolean {
  return csvAnnotation(live.metadata.annotations, annotations.compareOptions).includes("IgnoreExtraneous");
}

/** An Application that is among its own objects does not influence its own health. */
function isItself({ key }: ResourceComparison, { application }: CompareInput): boolean {
  const isApplication = key.group === "argoproj.io" && key.kind === "Application";
  return isApplication && key.namespace === application.namespace && key.name === application.name;
}

function findShared({ key, target, live }: ResourcePair, { application, instanceName }: CompareInput): readonly Condition[] {
  const other = target === undefined || live === undefined ? undefined : ownerOf(live)?.instanceName;
  if (live === undefined || other === undefined || other === instanceName || !isSelfReferenced(live)) return [];
  const message = `${key.kind}/${key.name} is part of applications ${formatRef(application)} and ${other}`;
  return [{ type: "SharedResourceWarning", message }];
}

function sortConditions(conditions: readonly Condition[]): readonly Condition[] {
  const order = ({ type, message }: Condition) => `${type}\n${message}`;
  const distinct = new Map(conditions.map((condition) => [order(condition), condition]));
  return [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, condition]) => condition);
}
