import type { FailureCode } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import type { ReadSet } from "../../engine/model/read-set.js";
import type { RenderResult } from "../../engine/ports/renderer.js";

/** A failure as it is kept: what `FairleadError` is made of, without its cause. */
export interface KeptFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly details: Readonly<Record<string, Json>>;
}

/** What a render came to: a result by its hash, or a failure that the same input will meet again. */
export type TraceOutcome = { readonly output: string } | { readonly failure: KeptFailure };

/** One render that was done: while what it consulted is unchanged, its outcome is the outcome. */
export interface Trace {
  readonly reads: ReadSet;
  /** Whose rights something was fetched with (`RemoteSources.scope`); absent if nothing was. */
  readonly scope?: string;
  readonly outcome: TraceOutcome;
}

/** The part of a result that many renders may share. */
export type KeptOutput = Pick<RenderResult, "sourceType" | "manifests" | "warnings">;
