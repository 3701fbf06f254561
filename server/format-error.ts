import { randomBytes } from "node:crypto";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { type FailureCode, FairleadError } from "../engine/errors.js";
import type { Log } from "../engine/ports/log.js";

/** Longest message that goes out, in bytes. */
const maxMessage = 4_096;
// oxlint-disable-next-line no-control-regex -- terminal escapes and other control characters are what is removed
const control = /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

function clean(message: string): string {
  // A character has at least one byte: no more than these can go out.
  const bytes = Buffer.from(message.slice(0, 4 * maxMessage).replace(control, ""));
  // What is cut in the middle of a character ends before it.
  return new TextDecoder().decode(bytes.subarray(0, maxMessage), { stream: bytes.length > maxMessage });
}

/** The HTTP status of a response from which nothing resolved. */
export const statusOf: Readonly<Record<FailureCode, number>> = {
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 200,
  BAD_USER_INPUT: 400,
  CONFLICT: 200,
  FAILED_PRECONDITION: 200,
  RESOURCE_EXHAUSTED: 429,
  DEADLINE_EXCEEDED: 504,
  UNAVAILABLE: 503,
  RESYNC_REQUIRED: 200,
  INTERNAL: 500,
};

/** A thrown value as callers see it: our own errors with code and details, mistakes in the request by the library's words, all else masked. */
export type FormatError = (thrown: unknown) => GraphQLFormattedError;

/** Creates the one place where errors become answers. What is masked is logged with the id that the answer bears. */
export function createFormatError(log: Log): FormatError {
  return (thrown) => {
    const place = thrown instanceof GraphQLError ? thrown : undefined;
    const where = {
      ...(place?.path === undefined ? {} : { path: place.path }),
      ...(place?.locations === undefined ? {} : { locations: place.locations }),
    };
    const cause = rootOf(thrown);
    if (cause instanceof FairleadError && cause.code !== "INTERNAL") {
      return { message: clean(cause.message), ...where, extensions: { ...cause.details, code: cause.code } };
    }
    if (cause instanceof GraphQLError && isCallersMistake(cause)) {
      return { message: clean(cause.message), ...where, extensions: { code: "BAD_USER_INPUT" } };
    }
    const traceId = randomBytes(8).toString("hex");
    log.error("A request failed inside", { traceId, code: "INTERNAL", error: cause });
    return {
      message: `Something failed inside; the log has the reason under ${traceId}`,
      ...where,
      extensions: { code: "INTERNAL", traceId },
    };
  };
}

function rootOf(thrown: unknown): unknown {
  let cause = thrown;
  for (let steps = 0; steps < 10 && cause instanceof GraphQLError && cause.originalError != null; steps += 1)
    cause = cause.originalError;
  return cause;
}

/** The library marks what the caller wrote wrongly with a place in the query; our scalars mark it with a code. */
function isCallersMistake({ nodes, extensions }: GraphQLError): boolean {
  return extensions["code"] === "BAD_USER_INPUT" || (nodes !== undefined && nodes.length > 0);
}
