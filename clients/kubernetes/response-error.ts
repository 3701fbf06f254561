import { type FailureCode, FairleadError, messageOf } from "../../engine/errors.js";
import { isJsonFields, type JsonFields, listOf, parseJson, textOf } from "./parse-json.js";

/** One field that an API server found wrong. */
export interface StatusCause {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

/** What is known about a request that failed. */
export interface FailedRequest {
  /** What was tried, to follow "Cannot": `apply Deployment "web"`. */
  readonly action: string;
  readonly server: string;
  /** Makes text of the server fit to show: takes out what it should not have repeated. */
  readonly redact: (text: string) => string;
}

/** The longest text of an API server that is shown, in characters. */
const shownLimit = 4096;

/**
 * How a server says that what is applied does not fit its kind (an unknown field, a value of another type): with a 500 and no reason, though asking
 * again cannot help.
 * @see kubernetes/apimachinery:pkg/util/managedfields/internal/structuredmerge.go
 */
const unfit = /^failed to (create typed patch object|convert new object) \(/;

/**
 * Turns an answer that is no success into the error the port promises. `details` has `status`, the Status' `reason`, `causes` and `retryAfterMs`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function errorOfResponse(
  request: FailedRequest,
  answer: { readonly status: number; readonly body: string; readonly retryAfterMs?: number },
): FairleadError {
  const { status, body, retryAfterMs } = answer;
  const said = parseStatus(body);
  const clean = (text: string) => readable(request.redact(text));
  const details = {
    status,
    reason: textOf(said["reason"]) || reasonOf(status),
    causes: causesOf(said).map((cause) => ({ ...cause, message: clean(cause.message) })),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const message = textOf(said["message"]);
  const because = clean(message) || fallbackMessage(status);
  const code = status === 500 && unfit.test(message) ? "BAD_USER_INPUT" : codeOf(status);
  return new FairleadError(code, `Cannot ${request.action}: ${because}`, { details });
}

/** Turns a failure to reach the server, or to read its answer, into `UNAVAILABLE`. Our own errors pass. */
export function errorOfConnection(request: FailedRequest, cause: unknown): FairleadError {
  if (cause instanceof FairleadError) return cause;
  const because = readable(request.redact(messageOf(innermost(cause))));
  return new FairleadError("UNAVAILABLE", `Cannot ${request.action}: no answer from "${request.server}" (${because})`, {
    cause,
    details: { status: 0, reason: "ConnectionFailed" },
  });
}

/** The code of an HTTP status of an API server. */
export function codeOf(status: number): FailureCode {
  switch (status) {
    case 401:
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "NOT_FOUND";
    case 409:
      return "CONFLICT";
    case 410:
      return "RESYNC_REQUIRED";
    case 413:
    case 429:
      return "RESOURCE_EXHAUSTED";
    default:
      return status >= 400 && status < 500 ? "BAD_USER_INPUT" : "UNAVAILABLE";
  }
}

function parseStatus(body: string): JsonFields {
  try {
    const parsed = parseJson(body);
    return isJsonFields(parsed) ? parsed : {};
  } catch {
    // A proxy's HTML page or nothing: the status code has to do.
    return {};
  }
}

function causesOf(status: JsonFields): readonly StatusCause[] {
  const details = isJsonFields(status["details"]) ? status["details"] : {};
  return listOf(details["causes"])
    .filter(isJsonFields)
    .slice(0, 50)
    .map((cause) => ({ field: textOf(cause["field"]), reason: textOf(cause["reason"]), message: textOf(cause["message"]) }));
}

function reasonOf(status: number): string {
  const reasons: Readonly<Record<number, string>> = { 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 410: "Expired" };
  return reasons[status] ?? (status === 429 ? "TooManyRequests" : "Unknown");
}

function fallbackMessage(status: number): string {
  if (status >= 300 && status < 400) return `the server answered with a redirect (${status}), which is not followed`;
  return `the server answered ${status}`;
}

/** Text without control characters and terminal escapes, of bounded length. */
function readable(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, " ").trim();
  return plain.length > shownLimit ? `${plain.slice(0, shownLimit)}…` : plain;
}

function innermost(error: unknown): unknown {
  let inner = error;
  for (let depth = 0; depth < 5; depth += 1) {
    if (inner instanceof AggregateError && inner.errors.length > 0) inner = inner.errors[0];
    else if (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
    else break;
  }
  return inner;
}
