import { expect, test } from "vitest";
import { annotations } from "../../../engine/model/annotations.js";
import type { Application } from "../../../engine/model/application.js";
import { isApproved } from "../../../engine/sync/approval.js";

const application = (approved?: string): Application => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: approved === undefined ? {} : { annotations: { [annotations.deletionApproved]: approved } },
  spec: { project: "default", destination: {} },
});

test.each([
  ["never given", undefined, "2026-01-01T00:00:00Z", false],
  ["given before", "2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", false],
  ["given at that moment", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", true],
  ["given later", "2026-01-01T01:00:00+01:00", "2025-12-31T23:59:59Z", true],
  ["no time", "yes", "2026-01-01T00:00:00Z", false],
  ["for a time nobody knows", "2026-01-01T00:00:00Z", "", false],
])("R5 isApproved() of an approval %s", (_, approved, since, expected) => {
  expect(isApproved(application(approved), since)).toBe(expected);
});
