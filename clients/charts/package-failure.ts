import { type FailureCode, FairleadError } from "../../engine/errors.js";

/** Why a chart or an artifact cannot be had, as docs/errors.md lists. */
export type PackageReason =
  | "CHART_NOT_FOUND"
  | "CHART_INVALID"
  | "CONSTRAINT_UNMATCHED"
  | "REVISION_NOT_FOUND"
  | "REVISION_REQUIRED"
  | "OCI_LAYOUT"
  | "OCI_MEDIA_TYPE"
  | "INDEX_INVALID"
  | "INPUT_TOO_COMPLEX"
  | "DIGEST_MISMATCH"
  | "REPO_NOT_PERMITTED"
  | "REPO_UNREACHABLE";

const codes: Readonly<Record<PackageReason, FailureCode>> = {
  CHART_NOT_FOUND: "NOT_FOUND",
  CHART_INVALID: "BAD_USER_INPUT",
  CONSTRAINT_UNMATCHED: "NOT_FOUND",
  REVISION_NOT_FOUND: "NOT_FOUND",
  REVISION_REQUIRED: "NOT_FOUND",
  OCI_LAYOUT: "BAD_USER_INPUT",
  OCI_MEDIA_TYPE: "BAD_USER_INPUT",
  INDEX_INVALID: "BAD_USER_INPUT",
  INPUT_TOO_COMPLEX: "RESOURCE_EXHAUSTED",
  DIGEST_MISMATCH: "UNAVAILABLE",
  REPO_NOT_PERMITTED: "BAD_USER_INPUT",
  REPO_UNREACHABLE: "UNAVAILABLE",
};

/** The failure for a chart or an artifact; its reason decides on the code. */
export function packageFailure(reason: PackageReason, message: string, cause?: unknown): FairleadError {
  return new FairleadError(codes[reason], message, { cause, details: { reason } });
}
