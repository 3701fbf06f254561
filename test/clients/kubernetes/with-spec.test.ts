import * as fc from "fast-check";
import { expect, test } from "vitest";
import { withSpec } from "../../../clients/kubernetes/with-spec.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const application = (more: object): Manifest => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "a" },
  ...more,
});

test("withSpec() answers the very same object if it is sound", () => {
  const sound = application({ spec: { project: "p", destination: {}, sources: [], odd: 1 }, status: { odd: 1 }, operation: {} });
  expect(withSpec(sound)).toBe(sound);
});

test.each([
  ["no spec", {}, { project: "", destination: {} }],
  ["a number for a destination", { spec: { project: "p", destination: 5, odd: 1 } }, { project: "p", destination: {}, odd: 1 }],
  ["a text for a source", { spec: { project: "p", destination: {}, source: "x" } }, { project: "p", destination: {} }],
  ["an object for sources", { spec: { project: "p", destination: {}, sources: {} } }, { project: "p", destination: {} }],
  ["a list for a project", { spec: { project: [], destination: {} } }, { project: "", destination: {} }],
])("withSpec() mends %s", (_, more, spec) => {
  expect(withSpec(application(more))["spec"]).toEqual(spec);
});

test("withSpec() takes away a status and an operation that are no objects", () => {
  expect(withSpec(application({ spec: { project: "p", destination: {} }, status: 1, operation: "x", odd: 1 }))).toEqual(
    application({ spec: { project: "p", destination: {} }, odd: 1 }),
  );
});

test("withSpec() drops lists of a project that are none", () => {
  const project = { ...application({ spec: { sourceRepos: "*", roles: [{ name: "r" }] } }), kind: "AppProject" };
  expect(withSpec(project)["spec"]).toEqual({ roles: [{ name: "r" }] });
});

test("withSpec() of anything can be read without tripping, and twice is once", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (spec, status) => {
      const mended = withSpec(application({ spec, status }));
      const seen = mended["spec"] as { destination: { server?: string }; sources?: readonly unknown[] };
      expect(() => [seen.destination.server, [...(seen.sources ?? [])]]).not.toThrow();
      expect(withSpec(mended)).toBe(mended);
    }),
  );
});
