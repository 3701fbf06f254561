import { type Application, projectOf } from "../model/application.js";
import type { HealthStatus } from "../model/health.js";
import type { ApplicationOrder, ApplicationOrderField } from "../model/listing.js";
import { healthOf, syncOf } from "./application-facts.js";
import type { ItemOrder } from "./first-page.js";

type SortValue = string | number | null;

const healthRank: Readonly<Record<HealthStatus, number>> = {
  Healthy: 0,
  Suspended: 1,
  Progressing: 2,
  Missing: 3,
  Degraded: 4,
  Unknown: 5,
};
const syncRank = { Synced: 0, OutOfSync: 1, Unknown: 2 } as const;

function time(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

const valueOf: Readonly<Record<ApplicationOrderField, (application: Application) => SortValue>> = {
  NAME: ({ metadata }) => metadata.name ?? null,
  PROJECT: projectOf,
  HEALTH: (application) => healthRank[healthOf(application)] ?? null,
  SYNC: (application) => syncRank[syncOf(application)] ?? null,
  OPERATION_STARTED_AT: ({ status }) => time(status?.operationState?.startedAt),
  LAST_SYNCED_AT: ({ status }) => time(status?.history?.at(-1)?.deployedAt),
  CREATED_AT: ({ metadata }) => time(metadata.creationTimestamp),
  CLUSTER: ({ spec }) => spec.destination.name || spec.destination.server || null,
};

/** What is absent is the last in both directions; `sign` is -1 where the order is reversed. */
function compareValues(a: SortValue, b: SortValue, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

/**
 * Makes an order of the criteria; without any it is by name. A place is the sort values, then namespace and name. Texts are ordered by their UTF-16
 * units, health from best to worst, sync status from `Synced` to `Unknown`, times from the earliest. What is absent comes last in both directions; namespace and
 * name, ascending, break ties, so that only one and the same Application compares as equal.
 */
export function orderApplications(criteria: readonly ApplicationOrder[] | undefined): ItemOrder<Application> {
  const chosen: readonly ApplicationOrder[] = criteria?.length ? criteria : [{ field: "NAME", direction: "ASC" }];
  const parts = chosen.map(({ field, direction }) => ({ value: valueOf[field], sign: direction === "DESC" ? -1 : 1 }));
  parts.push(
    { value: ({ metadata }) => metadata.namespace ?? "", sign: 1 },
    { value: ({ metadata }) => metadata.name ?? "", sign: 1 },
  );
  return {
    length: parts.length,
    positionOf: (application) => parts.map(({ value }) => value(application)),
    compareTo(application, place) {
      for (const [index, { value, sign }] of parts.entries()) {
        const compared = compareValues(value(application), place[index] ?? null, sign);
        if (compared !== 0) return compared;
      }
      return 0;
    },
    compare(a, b) {
      for (const [index, { sign }] of parts.entries()) {
        const compared = compareValues(a[index] ?? null, b[index] ?? null, sign);
        if (compared !== 0) return compared;
      }
      return 0;
    },
  };
}
