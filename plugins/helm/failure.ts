import { FairleadError } from "../../engine/errors.js";

/** What may go with a refusal: where in the source, which file, what it came from. */
export interface HelmFailureContext {
  /** JSON pointer into the source: `/helm/valueFiles/1`. */
  readonly field?: string;
  /** Path in the repository. */
  readonly file?: string;
  readonly cause?: unknown;
}

/** The failure for a chart or its settings that cannot be used. `reason` as docs/errors.md lists. */
export function helmFailure(reason: string, message: string, { cause, ...place }: HelmFailureContext = {}): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { cause, details: { reason, ...place } });
}

/** A text in quotes, cut where nobody would read on. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
