import type { DeletionFailure } from "../../engine/model/field-deletion.js";
import type { JsonObject } from "../../engine/model/manifest.js";

/** What jq takes. */
export interface JqInput {
  readonly op: "delete";
  readonly items: readonly { readonly expressions: readonly string[]; readonly object: JsonObject }[];
}

/** What it gives, in the order of the items. */
export interface JqOutput {
  readonly results: readonly {
    /** Absent if an expression cannot be read. */
    readonly object?: unknown;
    readonly failures: readonly DeletionFailure[];
  }[];
}
