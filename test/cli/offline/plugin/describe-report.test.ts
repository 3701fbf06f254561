import { expect, test } from "vitest";
import { describeReport } from "../../../../cli/offline/plugin/describe-report.js";

const usage = { queuedMs: 0, wallMs: 12.34, cpuMs: 9.87, peakBytes: 3 * 1_048_576 };

test("describeReport() shows what an example gave and what it cost", () => {
  expect(describeReport({ name: "a", passed: true, manifests: [{}], warnings: [], usage, reads: 4 })).toBe(
    "✓ a: 1 object, 12.3 ms (9.9 ms CPU), 3.0 MiB, 4 reads\n",
  );
  expect(describeReport({ name: "a", passed: true, manifests: [{}, {}], warnings: ["PLUGIN_WARNING: old"], updated: true })).toBe(
    "✓ a: wrote expected.yaml, 2 objects\n    PLUGIN_WARNING: old\n",
  );
});

test("describeReport() shows why one did not pass, and what was logged", () => {
  expect(describeReport({ name: "a", passed: false, warnings: [], error: "boom", difference: "boom", log: "at x\n" })).toBe(
    "✗ a\n    boom\n    log:\n    at x\n",
  );
  expect(describeReport({ name: "a", passed: false, warnings: [], manifests: [], difference: "-a\n+b\n", usage })).toBe(
    "✗ a: 12.3 ms (9.9 ms CPU), 3.0 MiB\n    -a\n    +b\n",
  );
  expect(describeReport({ name: "a", passed: true, warnings: [], error: "boom" })).toBe("✓ a: failed as expected\n");
});
