import { expect, test } from "vitest";
import { compileHealthScripts } from "../../../engine/health/health-scripts.js";
import { knownHealth, recordHealth } from "../../../engine/live/record-health.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const scripts = compileHealthScripts([{ key: "example.com/Widget", healthScript: "x" }]);
const healthy = { status: "Healthy" } as const;
const widget: Manifest = {
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "w", uid: "u", resourceVersion: "2" },
};
const former = { uid: "u", resourceVersion: "1", health: healthy, judgedBy: "x" };

test.each([
  ["waits for the script, the first time", undefined, { awaitsScript: true }],
  ["waits for the script with the former verdict, when the object changed", former, { health: healthy, awaitsScript: true }],
  ["keeps the verdict on the same version", { ...former, resourceVersion: "2" }, { health: healthy, judgedBy: "x" }],
  [
    "waits for another script than the one that spoke",
    { ...former, resourceVersion: "2", judgedBy: "old" },
    { health: healthy, awaitsScript: true },
  ],
  ["takes nothing over from another object of the name", { ...former, uid: "v" }, { awaitsScript: true }],
])("recordHealth() %s", (_, known, expected) => {
  expect(recordHealth(widget, known, scripts)).toEqual(expected);
});

test("recordHealth() judges at once what no script is for, and what is being deleted", () => {
  const service = { ...widget, apiVersion: "v1", kind: "Service" };
  expect(recordHealth(service, undefined, scripts)).toEqual({ health: healthy });
  expect(recordHealth({ ...widget, kind: "Gadget" }, undefined, scripts)).toEqual({});
  const metadata = { ...widget.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
  expect(recordHealth({ ...widget, metadata }, former, scripts)).toEqual({
    health: { status: "Progressing", message: "Pending deletion" },
  });
});

test.each([
  ["as judged", { health: healthy }, true, "Healthy"],
  ["as before while the script has yet to speak", { health: healthy, awaitsScript: true as const }, false, "Healthy"],
  [
    "in progress while the script has yet to speak, for who must be certain",
    { health: healthy, awaitsScript: true as const },
    true,
    "Progressing",
  ],
  ["in progress while nothing was said yet", { awaitsScript: true as const }, false, "Progressing"],
  ["nothing where nobody has an opinion", {}, true, undefined],
])("knownHealth() is %s", (_, record, certain, expected) => {
  expect(knownHealth(record, { certain })?.status).toBe(expected);
});
