import { Field, Int, ObjectType } from "type-graphql";
import type { HistoryEntry } from "../engine/model/application.js";
import { DateTimeScalar } from "./scalars.js";
import { revisionsOf } from "./sync-state.type.js";

/** One successful full sync. */
@ObjectType("HistoryEntry", { simpleResolvers: true, description: "One successful full sync." })
export class HistoryEntryType {
  @Field(() => Int, { description: "Its number within the Application." })
  id!: number;

  @Field(() => DateTimeScalar, { description: "When it was done." })
  deployedAt!: string;

  @Field(() => [String], { description: "The commits it brought, one a source." })
  revisions!: readonly string[];

  @Field(() => String, { nullable: true, description: "Who asked for it; null for the engine itself." })
  initiatedBy?: string;
}

/** Past syncs, newest first. */
@ObjectType("HistoryConnection", { simpleResolvers: true, description: "Past syncs, newest first." })
export class HistoryConnectionType {
  @Field(() => [HistoryEntryType], { description: "The newest ones." })
  nodes!: readonly HistoryEntryType[];

  @Field(() => Int, { description: "How many are kept." })
  totalCount!: number;
}

/** The newest `first` entries of a history that is kept oldest first. */
export function historyConnection(history: readonly HistoryEntry[] = [], first: number): HistoryConnectionType {
  const newest = history.slice(Math.max(0, history.length - first)).reverse();
  return { nodes: first === 0 ? [] : newest.map(historyEntry), totalCount: history.length };
}

function historyEntry(entry: HistoryEntry): HistoryEntryType {
  const initiatedBy = entry.initiatedBy?.username;
  return { id: entry.id, deployedAt: entry.deployedAt, revisions: revisionsOf(entry), ...(initiatedBy ? { initiatedBy } : {}) };
}
