import type { Deleted, Deletion, DeletionFailure } from "../model/field-deletion.js";

/** jq, as far as the engine cares: fields of objects by expressions. Implemented by `plugins/jq/`. */
export interface FieldDeleter {
  /**
   * Answers all deletions, in their order. An expression that takes longer than about a second has failed.
   * @throws FairleadError `UNAVAILABLE` while jq is not there yet
   */
  deleteFields(deletions: readonly Deletion[], signal: AbortSignal): Promise<readonly Deleted[]>;
  /** Of expressions those that are no jq, and those that do not end even on an empty object. @throws FairleadError `UNAVAILABLE` while jq is not there yet */
  findUnreadable(expressions: readonly string[], signal: AbortSignal): Promise<readonly DeletionFailure[]>;
}
