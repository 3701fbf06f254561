import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { isWrittenOut, listReferences, replaceReferences } from "../../../plugins/kustomize/references.js";

const kustomization: JsonObject = {
  resources: ["r", 3, ""],
  bases: ["b"],
  components: ["c"],
  generators: ["g"],
  transformers: ["t"],
  validators: ["v"],
  crds: ["crd"],
  configurations: ["conf"],
  openapi: { path: "o" },
  patchesStrategicMerge: ["psm"],
  patchesJson6902: [{ path: "pj" }],
  patches: [{ path: "p" }, { patch: "inline" }],
  replacements: [{ path: "rep" }, { source: {} }],
  configMapGenerator: [{ name: "x", files: ["f", "key=g"], envs: ["e"], env: "old", literals: ["a=b"] }],
  secretGenerator: [{ name: "y", files: ["https://x/s?a=b"] }],
  namespace: "n",
};

test("listReferences() finds all that a kustomization names", () => {
  const found = listReferences(kustomization).map(({ kind, entry, at }) => `${kind} ${entry} ${at}`);
  expect(found).toEqual([
    "resource r resources[0]",
    "resource b bases[0]",
    "component c components[0]",
    "plugin g generators[0]",
    "plugin t transformers[0]",
    "plugin v validators[0]",
    "file crd crds[0]",
    "file conf configurations[0]",
    "file o openapi.path",
    "patch psm patchesStrategicMerge[0]",
    "file pj patchesJson6902[0].path",
    "file p patches[0].path",
    "file rep replacements[0].path",
    "file f configMapGenerator[0].files[0]",
    "file g configMapGenerator[0].files[1]",
    "file e configMapGenerator[0].envs[0]",
    "file old configMapGenerator[0].env",
    "file https://x/s?a=b secretGenerator[0].files[0]",
  ]);
});

test("replaceReferences() changes entries where they stand, and keeps the keys of files", () => {
  const replaced = replaceReferences(kustomization, ({ entry }) =>
    ["r", "f", "e", "o"].includes(entry) ? `new-${entry}` : undefined,
  );
  expect(replaced).toEqual({
    ...kustomization,
    resources: ["new-r", 3, ""],
    openapi: { path: "new-o" },
    configMapGenerator: [{ name: "x", files: ["f=new-f", "key=g"], envs: ["new-e"], env: "old", literals: ["a=b"] }],
  });
});

test("replaceReferences() keeps what has another shape than expected", () => {
  const odd: JsonObject = {
    resources: "x",
    patches: { path: "y" },
    configMapGenerator: [null, 1, { files: "z" }],
    openapi: [],
    __other: true,
  };
  expect(replaceReferences(odd, () => "never")).toEqual(odd);
});

test("replaceReferences() without a replacement changes nothing", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(kustomization)), fc.jsonValue()), (fields) => {
      const object = fields as JsonObject;
      expect(replaceReferences(object, () => undefined)).toEqual(object);
    }),
  );
});

test.each([
  ["patch", "patch.yaml", false],
  ["patch", "apiVersion: v1\nkind: X", true],
  ["patch", '{"kind": "X"}', true],
  ["plugin", "kind: X", true],
  ["plugin", "generators/x.yaml", false],
  ["resource", "https://example.com/x", false],
  ["file", "x.yaml", false],
] as const)("isWrittenOut() of %s %j is %s", (kind, entry, expected) => {
  expect(isWrittenOut({ kind, entry, at: "x" })).toBe(expected);
});
