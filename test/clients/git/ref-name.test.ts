import { expect, test } from "vitest";
import { isRefName } from "../../../clients/git/ref-name.js";

test.each(["refs/heads/main", "refs/heads/feature/x-1", "refs/tags/v1.0.0", "refs/heads/ünï", "refs/heads/a@b"])(
  "isRefName() takes %j",
  (ref) => expect(isRefName(ref)).toBe(true),
);

test.each([
  "",
  "main",
  "HEAD",
  "refs/heads/",
  "refs/pull/1/head",
  "refs/heads/a b",
  "refs/heads/a:refs/heads/b",
  "refs/heads/*",
  "refs/heads/a^",
  "refs/heads/a~1",
  "refs/heads/a..b",
  "refs/heads/a//b",
  "refs/heads/.a",
  "refs/heads/a.lock",
  "refs/heads/a.lock/b",
  "refs/heads/a.",
  "refs/heads/a/",
  "refs/heads/a@{1}",
  "refs/heads/a\\b",
  "refs/heads/a\nrefs/heads/b",
  "refs/heads/a\0",
  `refs/heads/${"a".repeat(1_024)}`,
])("isRefName() refuses %j, which would mean something else in a refspec", (ref) => expect(isRefName(ref)).toBe(false));
