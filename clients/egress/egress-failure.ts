import { type FailureCode, FairleadError } from "../../engine/errors.js";
import { BlockedHost } from "./guarded-lookup.js";

interface Reading {
  readonly when: RegExp;
  readonly because: string;
  readonly reason: string;
}

const readings: readonly Reading[] = [
  { when: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/, because: "the host is not found", reason: "REPO_UNREACHABLE" },
  { when: /^ECONNREFUSED$/, because: "nothing listens there", reason: "REPO_UNREACHABLE" },
  {
    when: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/,
    because: "the server's TLS certificate cannot be trusted, or it does not speak TLS",
    reason: "REPO_TLS",
  },
  {
    when: /^UND_ERR_HEADERS_OVERFLOW$|^HPE_/,
    because: "the server does not speak HTTP as it should",
    reason: "REPO_UNREACHABLE",
  },
];

/** The failure of a connection or a body as the engine knows it. Foreign texts stay out of the message. */
export function readEgressFailure(action: string, error: unknown, { timeoutMs }: { readonly timeoutMs: number }): FairleadError {
  const causes = causesOf(error);
  const known = causes.find((cause) => cause instanceof FairleadError);
  if (known !== undefined) return known;
  const blocked = causes.find((cause) => cause instanceof BlockedHost);
  if (blocked !== undefined) return blockedFailure(action, blocked.message);
  const unreachable = (because: string, reason = "REPO_UNREACHABLE") =>
    new FairleadError("UNAVAILABLE", `${action}: ${because}`, { cause: error, details: { reason } });
  if (causes.some((cause) => cause instanceof Error && cause.name === "TimeoutError")) {
    return unreachable(`it did not finish within ${timeoutMs / 1000} s`);
  }
  const codes = causes.flatMap((cause) => (hasCode(cause) ? [cause.code] : []));
  const reading = readings.find(({ when }) => codes.some((code) => when.test(code)));
  if (reading !== undefined) return unreachable(reading.because, reading.reason);
  return unreachable(`the connection failed${codes[0] === undefined ? "" : ` (${codes[0]})`}`);
}

/** The failure for a place that the guard does not let anybody reach. */
function blockedFailure(action: string, because: string): FairleadError {
  return new FairleadError("PERMISSION_DENIED", `${action}: ${because}; an administrator can allow it in the egress settings`, {
    details: { reason: "EGRESS_BLOCKED" },
  });
}

/** The failure that an answer's status stands for. */
export function statusFailure(action: string, status: number, retryAfter: string | undefined): FairleadError {
  const fail = (code: FailureCode, because: string, reason: string) =>
    new FairleadError(code, `${action}: ${because} (HTTP ${status})`, {
      details: {
        reason,
        status,
        ...(retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) && { retryAfterMs: Number(retryAfter) * 1000 }),
      },
    });
  if (status === 401 || status === 403) {
    return fail("FAILED_PRECONDITION", "it wants credentials, or does not accept those it got", "REPO_AUTH");
  }
  if (status === 404 || status === 410) return fail("NOT_FOUND", "it does not exist", "NOT_FOUND");
  if (status === 407) return fail("FAILED_PRECONDITION", "the proxy wants credentials", "REPO_AUTH");
  if (status >= 300 && status < 400)
    return fail("UNAVAILABLE", "the server redirects without saying where to", "REPO_UNREACHABLE");
  return fail("UNAVAILABLE", "the server failed", "REPO_UNREACHABLE");
}

/** An error and what it came from, the members of bundles too. */
function causesOf(error: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const open: unknown[] = [error];
  for (let next = open.shift(); next !== undefined && found.length < 20; next = open.shift()) {
    found.push(next);
    if (next instanceof AggregateError) open.push(...next.errors);
    if (next instanceof Error && next.cause !== undefined) open.push(next.cause);
  }
  return found;
}

function hasCode(error: unknown): error is { readonly code: string } {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string";
}
