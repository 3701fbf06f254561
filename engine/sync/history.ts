import type { HistoryEntry } from "../model/application.js";
import type { OperationState } from "../model/operation.js";

const defaultLimit = 10;

/**
 * Appends what a finished operation deployed to the history, oldest first, and keeps the newest `limit` entries. Only a sync that succeeded, of
 * everything and in earnest, is history; for any other the history comes back as it was. An operation is entered once, however often this is called.
 * @param options.limit `revisionHistoryLimit`; default 10, a negative number counts as 0
 * @param options.deployedAt RFC 3339
 */
export function appendHistory(
  history: readonly HistoryEntry[],
  state: OperationState,
  { deployedAt, limit = defaultLimit }: { readonly deployedAt: string; readonly limit?: number },
): readonly HistoryEntry[] {
  const last = history.at(-1);
  if (!isHistoric(state) || last?.deployStartedAt === state.startedAt) return history;
  const entry: HistoryEntry = {
    id: last === undefined ? 0 : last.id + 1,
    ...deployed(state),
    deployedAt,
    deployStartedAt: state.startedAt,
    ...(state.operation.initiatedBy === undefined ? {} : { initiatedBy: state.operation.initiatedBy }),
  };
  const kept = Math.max(0, limit);
  return kept === 0 ? [] : [...history, entry].slice(-kept);
}

function isHistoric({ phase, operation, syncResult }: OperationState): boolean {
  const { sync } = operation;
  if (phase !== "Succeeded" || sync === undefined || syncResult === undefined) return false;
  return sync.dryRun !== true && (sync.resources ?? []).length === 0;
}

function deployed({ syncResult }: OperationState): Partial<HistoryEntry> {
  const { revision, revisions, source, sources } = syncResult ?? {};
  const isMulti = sources !== undefined && sources.length > 0;
  if (isMulti) return { sources, ...(revisions === undefined ? {} : { revisions }) };
  return { ...(revision === undefined ? {} : { revision }), ...(source === undefined ? {} : { source }) };
}
