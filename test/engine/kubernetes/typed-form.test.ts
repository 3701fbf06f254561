import * as fc from "fast-check";
import { expect, test } from "vitest";
import { typedForm } from "../../../engine/kubernetes/typed-form.js";
import type { Json, Manifest } from "../../../engine/model/manifest.js";
import { arbitraryDeployment } from "./arbitrary-deployment.js";

const pod = (spec: Json): Manifest => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
const inContainer = (container: object) => pod({ containers: [{ name: "a", ...container }] });

test.each<[string, Manifest, Manifest]>([
  [
    "writes quantities in canonical form",
    inContainer({ resources: { limits: { cpu: "1000m", memory: 1024 } } }),
    inContainer({ resources: { limits: { cpu: "1", memory: "1024" } } }),
  ],
  ["drops false where false is nothing", pod({ hostNetwork: false }), pod({})],
  ["keeps false where it says something", pod({ enableServiceLinks: false }), pod({ enableServiceLinks: false })],
  ["drops an empty text", inContainer({ env: [{ name: "A", value: "" }] }), inContainer({ env: [{ name: "A" }] })],
  [
    "drops zero where zero is nothing",
    inContainer({ ports: [{ containerPort: 80, hostPort: 0 }] }),
    inContainer({ ports: [{ containerPort: 80 }] }),
  ],
  ["drops empty lists and maps", pod({ nodeSelector: {}, tolerations: [] }), pod({})],
  ["drops nulls", pod({ nodeName: null }), pod({})],
  [
    "keeps objects without fields",
    pod({ securityContext: {}, volumes: [{ name: "v", emptyDir: {} }] }),
    pod({ securityContext: {}, volumes: [{ name: "v", emptyDir: {} }] }),
  ],
  [
    "keeps what is no quantity and what nobody knows",
    inContainer({ resources: { limits: { cpu: "much" } }, odd: "" }),
    inContainer({ resources: { limits: { cpu: "much" } }, odd: "" }),
  ],
])("typedForm() %s", (_, manifest, expected) => {
  expect(typedForm(manifest)).toEqual(expected);
});

test("typedForm() leaves custom resources as they are", () => {
  const widget: Manifest = { apiVersion: "x.io/v1", kind: "Widget", metadata: { name: "w" }, spec: { a: "", b: [], c: null } };
  expect(typedForm(widget)).toBe(widget);
});

test("typedForm() is idempotent", () => {
  fc.assert(
    fc.property(arbitraryDeployment, (deployment) => {
      const once = typedForm(deployment);
      expect(typedForm(once)).toEqual(once);
    }),
  );
});
