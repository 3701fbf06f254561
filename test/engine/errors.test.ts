import { expect, test } from "vitest";
import { FairleadError, isLastingFailure } from "../../engine/errors.js";

test.each([
  [true, "BAD_USER_INPUT", "TEMPLATE_ERROR"],
  [true, "BAD_USER_INPUT", undefined],
  [true, "FAILED_PRECONDITION", "REVISION_REQUIRED"],
  [true, "RESOURCE_EXHAUSTED", "INPUT_TOO_LARGE"],
  [true, "RESOURCE_EXHAUSTED", "LIMIT_OUTPUT"],
  [false, "RESOURCE_EXHAUSTED", "QUEUE_FULL"],
  [false, "RESOURCE_EXHAUSTED", "LIMIT_MEMORY"],
  [false, "FAILED_PRECONDITION", "TOOL_MISSING"],
  [false, "FAILED_PRECONDITION", "PLUGIN_CRASHED"],
  [false, "FAILED_PRECONDITION", "PLUGIN_CAPABILITY_DENIED"],
  [false, "FAILED_PRECONDITION", "REPO_AUTH"],
  [false, "DEADLINE_EXCEEDED", "LIMIT_TIME"],
  [false, "UNAVAILABLE", "TOOL_BUILDING"],
  [false, "NOT_FOUND", "CHART_NOT_FOUND"],
  [false, "INTERNAL", undefined],
] as const)("isLastingFailure() says %s of %s %s", (expected, code, reason) => {
  expect(isLastingFailure(new FairleadError(code, "no", { details: reason === undefined ? {} : { reason } }))).toBe(expected);
});

test.each([undefined, new Error("a mistake"), "text"])("isLastingFailure() says false of what is none of ours: %s", (thrown) => {
  expect(isLastingFailure(thrown)).toBe(false);
});
