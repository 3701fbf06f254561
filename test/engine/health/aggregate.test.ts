import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type AssessedResource, aggregateHealth } from "../../../engine/health/aggregate.js";
import { type HealthStatus, isWorse } from "../../../engine/model/health.js";
import type { Manifest } from "../../../engine/model/manifest.js";

/** Reads `name health` lines: `web Healthy`, `db none` (no opinion), `x missing` (not live); marks `hook` and `left-out` follow. */
function resources(text: string): AssessedResource[] {
  return text
    .split(", ")
    .filter(Boolean)
    .map((line) => {
      const [path = "", status = "", mark = ""] = line.split(" ");
      const [kind = "", name = ""] = path.includes("/") ? path.split("/") : ["Service", path];
      const group = kind === "Application" ? "argoproj.io" : "";
      const annotations = mark === "left-out" ? { "argocd.argoproj.io/ignore-healthcheck": "true" } : {};
      const live: Manifest = { apiVersion: "v1", kind, metadata: { name, namespace: "web", annotations } };
      const key = { group, kind, namespace: "web", name };
      if (status === "missing") return { key, excluded: mark === "hook", health: { status: "Missing" } };
      const health = status === "none" ? {} : { health: { status: status as HealthStatus } };
      return { key, live, excluded: mark === "hook", ...health };
    });
}

test.each([
  ["is well without objects", "", "Healthy"],
  ["is as its worst object", "a Healthy, b Progressing, c Suspended", "Progressing Caused by Service:web/b"],
  ["takes Unknown for the worst", "a Unknown, b Degraded", "Unknown Caused by Service:web/a"],
  [
    "names three culprits and counts the rest",
    "e Degraded, d Degraded, c Degraded, b Degraded, a Degraded",
    "Degraded Caused by Service:web/a, Service:web/b, Service:web/c and 2 more",
  ],
  ["counts no kind without opinion", "a none", "Healthy"],
  ["E-39 is not worsened by what is missing", "a Healthy, b missing", "Healthy"],
  ["is missing when nothing is live", "a missing, b missing", "Missing"],
  ["counts no hook", "a Degraded hook, b Healthy", "Healthy"],
  ["is well when only hooks are not live", "a missing hook", "Healthy"],
  ["leaves out what asks for it", "a Degraded left-out, b Healthy", "Healthy"],
  ["takes what asks to be left out for live", "a Degraded left-out, b missing", "Healthy"],
  ["is not worsened by a child Application that is unknown", "Application/x Unknown, Application/y Missing", "Healthy"],
  [
    "is worsened by a child Application that is ill",
    "Application/x Degraded",
    "Degraded Caused by argoproj.io/Application:web/x",
  ],
])("aggregateHealth() %s", (_, given, expected) => {
  const { status, message } = aggregateHealth(resources(given));
  expect([status, message].filter(Boolean).join(" ")).toBe(expected);
});

const anyResource = fc
  .tuple(
    fc.constantFrom("a", "b", "c", "d"),
    fc.constantFrom("Healthy", "Suspended", "Progressing", "Degraded", "Unknown", "none", "missing"),
  )
  .map(([name, status]) => `${name} ${status}`);

test("aggregateHealth() does not depend on the order of the objects", () => {
  fc.assert(
    fc.property(fc.array(anyResource, { maxLength: 6 }), (lines) => {
      const inOrder = aggregateHealth(resources(lines.join(", ")));
      expect(aggregateHealth(resources(lines.toReversed().join(", ")))).toEqual(inOrder);
    }),
  );
});

test("aggregateHealth() never improves when an object gets worse", () => {
  fc.assert(
    fc.property(fc.array(anyResource, { minLength: 1, maxLength: 5 }), (lines) => {
      const before = aggregateHealth(resources([...lines, "z Healthy"].join(", ")));
      const after = aggregateHealth(resources([...lines, "z Degraded"].join(", ")));
      expect(isWorse(before.status, after.status)).toBe(false);
    }),
  );
});
