import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMergePatch } from "../../../engine/kubernetes/json-merge-patch.js";
import type { Json } from "../../../engine/model/manifest.js";
import { specPatch } from "../../../engine/requests/known-fields.js";

const after = (stored: Json, wanted: Json) => applyMergePatch(stored, specPatch(stored, wanted) as Json);

test.each<[string, Json, Json, Json]>([
  ["removes a known field that is left out", { project: "a", info: [] }, { project: "a" }, { project: "a" }],
  ["keeps a field it does not know", { project: "a", tomorrow: 1 }, { project: "b" }, { project: "b", tomorrow: 1 }],
  ["sets a field it does not know", { project: "a" }, { project: "a", tomorrow: 1 }, { project: "a", tomorrow: 1 }],
  [
    "goes into known objects",
    { source: { path: "a", chart: "c", tomorrow: 1 } },
    { source: { path: "b" } },
    { source: { path: "b", tomorrow: 1 } },
  ],
  ["removes a known object as a whole", { source: { path: "a", tomorrow: 1 } }, {}, {}],
  [
    "replaces lists as a whole",
    { sources: [{ path: "a" }, { path: "b" }] },
    { sources: [{ path: "c" }] },
    { sources: [{ path: "c" }] },
  ],
  [
    "replaces free maps as a whole",
    { source: { kustomize: { commonLabels: { a: "1", b: "2" } } } },
    { source: { kustomize: { commonLabels: { b: "3" } } } },
    { source: { kustomize: { commonLabels: { b: "3" } } } },
  ],
  ["puts an object where there was none", { source: null }, { source: { path: "a" } }, { source: { path: "a" } }],
  ["puts a text where there was an object", { source: { path: "a" } }, { source: "x" }, { source: "x" }],
])("specPatch() %s", (_, stored, wanted, expected) => {
  expect(after(stored, wanted)).toEqual(expected);
});

test("specPatch() of a spec that is there already changes nothing", () => {
  const field = fc.constantFrom("project", "source", "path", "syncPolicy", "tomorrow", "labels");
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.array(fc.string(), { maxLength: 2 }));
  const { spec } = fc.letrec<{ spec: unknown }>((tie) => ({
    spec: fc.dictionary(field, fc.oneof({ maxDepth: 3 }, leaf, tie("spec")), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(spec, (value) => {
      expect(after(value as Json, value as Json)).toEqual(value);
    }),
  );
});
