import { type FailureCode, FairleadError } from "../../engine/errors.js";

const codes: readonly FailureCode[] = [
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "NOT_FOUND",
  "BAD_USER_INPUT",
  "CONFLICT",
  "FAILED_PRECONDITION",
  "RESOURCE_EXHAUSTED",
  "DEADLINE_EXCEEDED",
  "UNAVAILABLE",
  "RESYNC_REQUIRED",
];

/** A server's error as ours. What the server calls its own mistake is none of ours: it is `UNAVAILABLE` here. */
export function refusalOf(message: string, code: unknown, details: Readonly<Record<string, unknown>> = {}): FairleadError {
  return new FairleadError(codes.find((known) => known === code) ?? "UNAVAILABLE", message, {
    details: { ...details, byServer: true },
  });
}
