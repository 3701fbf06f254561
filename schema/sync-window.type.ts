import { Field, ObjectType } from "type-graphql";
import type { ShownWindow, SyncWindowState } from "../engine/model/sync-window-state.js";
import { DateTimeScalar } from "./scalars.js";

/** A sync window of a project. */
@ObjectType("SyncWindow", { simpleResolvers: true, description: "When syncs may run, or may not, for what it selects." })
export class SyncWindowType {
  @Field(() => String, { description: "allow or deny." })
  kind!: string;

  @Field(() => String, { description: "When it starts: cron of five fields." })
  schedule!: string;

  @Field(() => String, { description: "How long it is open, e.g. 1h30m." })
  duration!: string;

  @Field(() => String, { description: "The time zone of the schedule." })
  timeZone!: string;

  @Field(() => [String], { description: "Names of Applications that it selects, as globs." })
  applications!: readonly string[];

  @Field(() => [String], { description: "Destination namespaces that it selects, as globs." })
  namespaces!: readonly string[];

  @Field(() => [String], { description: "Clusters that it selects by name or URL, as globs." })
  clusters!: readonly string[];

  @Field(() => Boolean, { description: "Whether all lists must hit, not just one." })
  andOperator!: boolean;

  @Field(() => Boolean, { description: "Whether it lets syncs through that a person asks for." })
  manualSync!: boolean;

  @Field(() => Boolean, { description: "Whether it lets a sync end that began when it was allowed." })
  syncOverrun!: boolean;

  @Field(() => String, { nullable: true, description: "What it is for." })
  description?: string;

  @Field(() => Boolean, { description: "Whether it is open at this moment." })
  isActive!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Why it cannot be read; then a deny window forbids until it is mended, and an allow window never opens.",
  })
  problem?: string;
}

/** What sync windows say of an Application. */
@ObjectType("SyncWindowState", { simpleResolvers: true, description: "What sync windows say of an Application at this moment." })
export class SyncWindowStateType {
  @Field(() => Boolean, { description: "Whether it may sync by itself." })
  canSync!: boolean;

  @Field(() => Boolean, { description: "Whether it may sync when a person asks." })
  canSyncManually!: boolean;

  @Field(() => String, { nullable: true, description: "What keeps it from syncing by itself; null when nothing does." })
  reason?: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "When time may change this next; null when it never does." })
  nextChangeAt?: string;

  @Field(() => [SyncWindowType], { description: "The windows that speak of it, those of global projects included." })
  windows!: readonly SyncWindowType[];
}

/** A window as the graph shows it. */
export function syncWindowType({ rule, isActive, problem }: ShownWindow): SyncWindowType {
  const { kind, schedule, duration, timeZone, applications, namespaces, clusters, description } = rule;
  return {
    kind: kind ?? "",
    schedule: schedule ?? "",
    duration: duration ?? "",
    timeZone: timeZone || "UTC",
    applications: applications ?? [],
    namespaces: namespaces ?? [],
    clusters: clusters ?? [],
    andOperator: rule.andOperator ?? false,
    manualSync: rule.manualSync ?? false,
    syncOverrun: rule.syncOverrun ?? false,
    isActive,
    ...(description ? { description } : {}),
    ...(problem !== undefined && { problem }),
  };
}

/** What windows say of an Application as the graph shows it. */
export function syncWindowStateType({ nextChangeAt, windows, ...state }: SyncWindowState): SyncWindowStateType {
  return {
    ...state,
    windows: windows.map(syncWindowType),
    ...(nextChangeAt !== undefined && { nextChangeAt: new Date(nextChangeAt).toISOString() }),
  };
}
