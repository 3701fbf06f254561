import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { readsOf, rememberReads } from "../../../engine/model/failure-reads.js";

test("readsOf() gives what was noted of a failure, and nothing of it shows in the failure", () => {
  const failure = new FairleadError("BAD_USER_INPUT", "no", { details: { reason: "FILE_PARSE" } });
  const reads = { files: { a: "1" }, directories: {}, missing: [] };
  expect(readsOf(failure)).toBeUndefined();
  rememberReads(failure, reads);
  expect(readsOf(failure)).toBe(reads);
  expect(JSON.stringify(Object.entries(failure))).not.toContain("files");
});

test.each([undefined, null, "text", 1])("readsOf() knows nothing of %j", (thrown) => {
  expect(readsOf(thrown)).toBeUndefined();
});
