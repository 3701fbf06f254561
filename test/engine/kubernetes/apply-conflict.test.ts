import { expect, test } from "vitest";
import { type ApplyConflict, conflictMessage } from "../../../engine/kubernetes/apply-conflict.js";

const conflict = (manager: string, path: string, more: Partial<ApplyConflict> = {}): ApplyConflict => ({
  manager,
  operation: "Apply",
  apiVersion: "apps/v1",
  path,
  ...more,
});

test.each<[string, readonly ApplyConflict[], string]>([
  ["who applied", [conflict("a", ".spec.replicas")], 'Apply failed with 1 conflict: conflict with "a": .spec.replicas'],
  [
    "who updated, with its version",
    [conflict("kubectl", ".spec.replicas", { operation: "Update" })],
    'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
  ],
  [
    "the subresource",
    [conflict("hpa", ".spec.replicas", { operation: "Update", subresource: "scale" })],
    'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale" using apps/v1: .spec.replicas',
  ],
  [
    "several managers by name",
    [conflict("b", ".x"), conflict("a", ".y"), conflict("b", ".z")],
    'Apply failed with 3 conflicts: conflicts with "a":\n- .y\nconflicts with "b":\n- .x\n- .z',
  ],
])("conflictMessage() names %s", (_, conflicts, expected) => {
  expect(conflictMessage(conflicts)).toBe(expected);
});
