import { expect, test } from "vitest";
import { compareResource } from "../../../engine/diff/compare-resource.js";
import { schemaFromDefinition } from "../../../engine/diff/definition-schema.js";
import { manifest, pairOf } from "./manifests.js";

const definition = manifest(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items: {type: object, properties: {name: {type: string}, size: {type: integer, default: 1}}}
    - name: v2
`);

test("schemaFromDefinition() tells how a custom resource is merged and filled in", () => {
  const widget = (spec: string) => manifest(`apiVersion: example.com/v1, kind: Widget, spec: ${spec}`);
  const pair = pairOf(widget("{parts: [{name: a}]}"), widget("{parts: [{name: a, size: 1}, {name: b, size: 2}]}"));
  const schema = schemaFromDefinition(definition, "v1");
  expect(schema && compareResource(pair, { schema, structuredMerge: true, completesAsServer: true }).modified).toBe(false);
  expect(compareResource(pair, { structuredMerge: true }).modified).toBe(true);
});

test("schemaFromDefinition() reads a definition once", () => {
  expect(schemaFromDefinition(definition, "v1")).toBe(schemaFromDefinition(definition, "v1"));
});

test.each(["v2", "v3"])("schemaFromDefinition() finds none for version %s", (version) => {
  expect(schemaFromDefinition(definition, version)).toBeUndefined();
});

test.each(["spec: broken", "spec: {versions: [broken, {name: v1, schema: x}]}"])(
  "schemaFromDefinition() bears a definition with %s",
  (spec) => {
    expect(
      schemaFromDefinition(manifest(`apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, ${spec}`), "v1"),
    ).toBeUndefined();
  },
);
