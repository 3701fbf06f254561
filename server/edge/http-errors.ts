import type { ErrorRequestHandler } from "express";
import { type FailureCode, FairleadError } from "../../engine/errors.js";
import { type FormatError, statusOf } from "../format-error.js";

/** Answers every error of the HTTP layer as the graph answers its own: JSON, one shape, never a page. */
export function answerErrors(formatError: FormatError): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const error = formatError(asFailure(thrown));
    const { code, reason, retryAfterMs } = error.extensions ?? {};
    if (typeof retryAfterMs === "number") response.setHeader("Retry-After", Math.ceil(retryAfterMs / 1_000));
    response.status(statusFor(code as FailureCode, reason)).json({ errors: [error] });
  };
}

function statusFor(code: FailureCode, reason: unknown): number {
  if (reason === "QUERY_TOO_LARGE") return 413;
  if (reason === "CSRF_BLOCKED" && code === "BAD_USER_INPUT") return 415;
  return code === "NOT_FOUND" ? 404 : statusOf[code];
}

/** What the body parser throws carries a status; the caller's mistakes among it become ours. */
function asFailure(thrown: unknown): unknown {
  const { status, type } = (thrown ?? {}) as { readonly status?: unknown; readonly type?: unknown };
  if (thrown instanceof FairleadError || typeof status !== "number" || status >= 500) return thrown;
  if (status === 413) {
    return new FairleadError("RESOURCE_EXHAUSTED", "The request is too large; send less at once", {
      details: { reason: "QUERY_TOO_LARGE" },
    });
  }
  const message =
    type === "entity.parse.failed"
      ? "The request is not valid JSON"
      : "The request cannot be read; check its headers and encoding";
  return new FairleadError("BAD_USER_INPUT", message);
}
