import { expect, test } from "vitest";
import { followsRevision } from "../../../engine/refresh/follows-revision.js";

test.each<[string, string, boolean, boolean]>([
  ["", "main", true, true],
  ["", "main", false, false],
  ["HEAD", "main", true, true],
  ["refs/heads/HEAD", "main", true, true],
  ["dev", "main", true, false],
  ["dev", "dev", false, true],
  ["refs/heads/dev", "dev", false, true],
  ["refs/heads/dev", "main", true, false],
  ["refs/tags/dev", "dev", false, true],
  ["refs/heads/refs/heads/x", "refs/heads/x", false, true],
  ["refs/heads/x", "refs/heads/x", false, false],
  ["env/test", "env/test", false, true],
  ["refs/heads/env/test", "env/test", false, true],
  ["three/part/rev", "rev", false, false],
  ["1.*", "1.1.0", false, true],
  ["1.*", "v1.1.0", false, true],
  ["refs/tags/1.*", "1.1.0", false, true],
  ["1.*", "2.0.0", false, false],
  ["1.*", "dev", false, false],
  [">=1.0 <2", "1.9.9", false, true],
  ["^1.2.0 || ~3.1", "3.1.4", false, true],
  ["v1.2.0", "1.2.0", false, true],
  ["1.2", "1.2.7", false, true],
  [">=1.0.0", "1.1.0-rc.1", false, false],
  [">=1.0.0-0", "1.1.0-rc.1", false, true],
  ["main", "", false, false],
])("FL-67 followsRevision() of %j after %j (default branch: %s): %s", (target, revision, touchesHead, expected) => {
  expect(followsRevision(target, revision, touchesHead)).toBe(expected);
});
