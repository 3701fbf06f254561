import { annotations } from "../model/annotations.js";
import { type Health, type HealthStatus, isWorse } from "../model/health.js";
import type { Manifest } from "../model/manifest.js";
import { formatKey, type ResourceKey } from "../model/resource-key.js";
import { verdict } from "./fields.js";

/** What the Application's health needs to know of one object. */
export interface AssessedResource {
  readonly key: ResourceKey;
  readonly target?: Manifest;
  readonly live?: Manifest;
  /** A hook, or an object that is not ours to judge: counts for nothing. */
  readonly excluded: boolean;
  readonly health?: Health;
}

const named = 3;

/**
 * How well an Application is: as its worst managed object. Objects that are missing do not worsen it (that it is out of sync says so already)
 * unless nothing of it is live; nor do child Applications that are missing or unknown, objects that ask to be left out, or kinds without opinion.
 * The message names at most three culprits, in the order of `formatKey`; where nothing is live there are none.
 * @see argoproj/argo-cd:controller/health.go
 */
export function aggregateHealth(resources: readonly AssessedResource[]): Health {
  const counted = resources.filter(({ excluded }) => !excluded);
  const judged = counted.filter(isJudged);
  const worst = judged.reduce<HealthStatus>(
    (sofar, { health }) => (health && isWorse(health.status, sofar) ? health.status : sofar),
    "Healthy",
  );
  const nothingLive = counted.length > 0 && counted.every(({ live }) => live === undefined);
  if (nothingLive && isWorse("Missing", worst)) return verdict("Missing");
  return worst === "Healthy"
    ? verdict("Healthy")
    : verdict(worst, causedBy(judged.filter(({ health }) => health?.status === worst)));
}

function isJudged({ key, live, health }: AssessedResource): boolean {
  if (live === undefined || health === undefined) return false;
  if (live.metadata.annotations?.[annotations.ignoreHealthcheck] === "true") return false;
  const isChildApplication = key.group === "argoproj.io" && key.kind === "Application";
  return !(isChildApplication && (health.status === "Missing" || health.status === "Unknown"));
}

function causedBy(culprits: readonly AssessedResource[]): string {
  const sorted = culprits.map(({ key }) => key).toSorted((a, b) => (formatKey(a) < formatKey(b) ? -1 : 1));
  const listed = sorted.slice(0, named).map(describe).join(", ");
  return sorted.length > named ? `Caused by ${listed} and ${sorted.length - named} more` : `Caused by ${listed}`;
}

function describe({ group, kind, namespace, name }: ResourceKey): string {
  return `${group === "" ? kind : `${group}/${kind}`}:${namespace === "" ? name : `${namespace}/${name}`}`;
}
