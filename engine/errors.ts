/** Every kind of failure a caller may need to tell apart; docs/errors.md says what to do about each. */
export type FailureCode =
  | "UNAUTHENTICATED"
  | "PERMISSION_DENIED"
  | "NOT_FOUND"
  | "BAD_USER_INPUT"
  | "CONFLICT"
  | "FAILED_PRECONDITION"
  | "RESOURCE_EXHAUSTED"
  | "DEADLINE_EXCEEDED"
  | "UNAVAILABLE"
  | "RESYNC_REQUIRED"
  | "INTERNAL";

/** What may go with an error: the failure it came from, and facts for the program that reads it. */
export interface FailureContext {
  readonly cause?: unknown;
  /** Facts for the caller's program (`reason`, `required`, `path`, `retryAfterMs` …). Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What we throw. `message` is for the person who asked, `details` for the program, `cause` for the log. */
export class FairleadError extends Error {
  override readonly name = "FairleadError";
  readonly details: Readonly<Record<string, unknown>>;
  readonly code: FailureCode;
  constructor(code: FailureCode, message: string, { cause, details = {} }: FailureContext = {}) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

/** Says whether a thrown value is ours with this code. */
export function isFailure(thrown: unknown, code: FailureCode): thrown is FairleadError {
  return thrown instanceof FairleadError && thrown.code === code;
}

/** Reasons of failures that may be gone a moment later, or with another grant or another state of this machine, although the input is the same. */
const passingReasons = new Set([
  "QUEUE_FULL",
  "LIMIT_TIME",
  "LIMIT_MEMORY",
  "PLUGIN_CRASHED",
  "PLUGIN_CAPABILITY_DENIED",
  // What a server gave once it need not give again.
  "REPO_AUTH",
  "REPO_REDIRECTED",
  "EGRESS_BLOCKED",
  "INDEX_INVALID",
  "OCI_LAYOUT",
  "OCI_MEDIA_TYPE",
  "ARCHIVE_UNSAFE",
  "ARCHIVE_TOO_LARGE",
]);

/** Says whether a failure is of the input's own making, so that the same input will fail the same way whenever it is tried. */
export function isLastingFailure(thrown: unknown): thrown is FairleadError {
  if (!(thrown instanceof FairleadError)) return false;
  if (!["BAD_USER_INPUT", "FAILED_PRECONDITION", "RESOURCE_EXHAUSTED"].includes(thrown.code)) return false;
  const { reason } = thrown.details;
  return typeof reason !== "string" || !(reason.startsWith("TOOL_") || passingReasons.has(reason));
}

/** The sentence of a thrown value, whatever it is. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const longestQuote = 200;

/** A value of a caller's as a message quotes it: its first 200 characters. */
export function inShort(value: string): string {
  return value.length > longestQuote ? `${value.slice(0, longestQuote)}…` : value;
}
