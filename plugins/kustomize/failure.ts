import { type FailureCode, FairleadError } from "../../engine/errors.js";

/** What may go with a refusal: where in the source, which file, what it came from. */
export interface KustomizeFailureContext {
  /** Default `BAD_USER_INPUT`. */
  readonly code?: FailureCode;
  /** JSON pointer into the source: `/kustomize/images/1`. */
  readonly field?: string;
  /** Path in the repository. */
  readonly file?: string;
  readonly cause?: unknown;
}

/** The failure for a kustomization or its settings that cannot be used. `reason` as docs/errors.md lists. */
export function kustomizeFailure(
  reason: string,
  message: string,
  { code = "BAD_USER_INPUT", cause, ...place }: KustomizeFailureContext = {},
): FairleadError {
  return new FairleadError(code, message, { cause, details: { reason, ...place } });
}

/** A text in quotes, cut where nobody would read on. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
