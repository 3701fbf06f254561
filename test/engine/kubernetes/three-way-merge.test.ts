import * as fc from "fast-check";
import { expect, test } from "vitest";
import { builtInSchema } from "../../../engine/kubernetes/field-schema.js";
import { threeWayMerge } from "../../../engine/kubernetes/three-way-merge.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { arbitraryDeployment } from "./arbitrary-deployment.js";
import { arbitraryObject } from "./arbitrary-json.js";

const deployment = builtInSchema("apps", "v1", "Deployment");
const service = builtInSchema("", "v1", "Service");
const spec = (template: JsonObject): JsonObject => ({ spec: { template: { spec: template } } });

test.each<[string, JsonObject, JsonObject, JsonObject, JsonObject]>([
  ["sets what the target says", { replicas: 1 }, { replicas: 2 }, { replicas: 1 }, { replicas: 2 }],
  ["removes what was applied and is wanted no more", { a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2 }, { a: 1 }],
  ["keeps what others added", { a: 1 }, { a: 1 }, { a: 1, c: 3 }, { a: 1, c: 3 }],
  ["restores what others changed", { a: 1 }, { a: 1 }, { a: 9 }, { a: 1 }],
  ["restores what others removed", { a: { b: 1 } }, { a: { b: 1 } }, {}, { a: { b: 1 } }],
  ["removes a field the target says is null", {}, { a: null }, { a: 1 }, {}],
  ["replaces lists without a schema", { l: [1] }, { l: [2] }, { l: [1, 3] }, { l: [2] }],
  ["replaces a value of another type", { a: 1 }, { a: { b: 2 } }, { a: 1 }, { a: { b: 2 } }],
])("threeWayMerge() %s", (_, lastApplied, target, live, expected) => {
  expect(threeWayMerge({ lastApplied, target, live, schema: undefined })).toEqual(expected);
});

test.each<[string, JsonObject, JsonObject, JsonObject, JsonObject]>([
  [
    "keeps a sidecar that was injected",
    { containers: [{ name: "app", image: "a:1" }] },
    { containers: [{ name: "app", image: "a:2" }] },
    { containers: [{ name: "app", image: "a:1", imagePullPolicy: "Always" }, { name: "proxy" }] },
    { containers: [{ name: "app", image: "a:2", imagePullPolicy: "Always" }, { name: "proxy" }] },
  ],
  [
    "removes a container that was applied and is wanted no more",
    { containers: [{ name: "app" }, { name: "old" }] },
    { containers: [{ name: "app" }] },
    { containers: [{ name: "app" }, { name: "old" }, { name: "proxy" }] },
    { containers: [{ name: "app" }, { name: "proxy" }] },
  ],
  [
    "removes one variable of a container",
    {
      containers: [
        {
          name: "app",
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        },
      ],
    },
    { containers: [{ name: "app", env: [{ name: "A", value: "1" }] }] },
    {
      containers: [
        {
          name: "app",
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
            { name: "C", value: "3" },
          ],
        },
      ],
    },
    {
      containers: [
        {
          name: "app",
          env: [
            { name: "A", value: "1" },
            { name: "C", value: "3" },
          ],
        },
      ],
    },
  ],
  [
    "takes the target's order",
    { containers: [{ name: "a" }, { name: "b" }] },
    { containers: [{ name: "b" }, { name: "a" }] },
    { containers: [{ name: "a" }, { name: "b" }] },
    { containers: [{ name: "b" }, { name: "a" }] },
  ],
  [
    "changes what a volume is made of",
    { volumes: [{ name: "v", configMap: { name: "x" } }] },
    { volumes: [{ name: "v", emptyDir: {} }] },
    { volumes: [{ name: "v", configMap: { name: "x", defaultMode: 420 } }] },
    { volumes: [{ name: "v", emptyDir: {} }] },
  ],
])("threeWayMerge() of a Deployment %s", (_, last, target, live, expected) => {
  expect(threeWayMerge({ lastApplied: spec(last), target: spec(target), live: spec(live), schema: deployment })).toEqual(
    spec(expected),
  );
});

test("threeWayMerge() drops the settings of a strategy that is no longer used", () => {
  const live = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } } } };
  const target = { spec: { strategy: { type: "Recreate" } } };
  expect(threeWayMerge<JsonObject>({ lastApplied: {}, target, live, schema: deployment })).toEqual(target);
});

test("threeWayMerge() removes nothing where the last applied state is not known", () => {
  expect(threeWayMerge<JsonObject>({ lastApplied: undefined, target: { a: 1 }, live: { b: 2 }, schema: undefined })).toEqual({
    a: 1,
    b: 2,
  });
});

test("E-25 threeWayMerge() pairs ports with one merge key in their order", () => {
  const ports = (...list: JsonObject[]) => ({ spec: { ports: list } });
  const [tcp, udp] = [
    { port: 53, protocol: "TCP" },
    { port: 53, protocol: "UDP" },
  ];
  const live = ports({ ...tcp, nodePort: 1 }, { ...udp, nodePort: 2 });
  const merge = (target: JsonObject) =>
    threeWayMerge<JsonObject>({ lastApplied: ports(tcp, udp), target, live, schema: service });
  expect(merge(ports(tcp, udp))).toEqual(live);
  expect(merge(ports(tcp))).toEqual(ports({ ...tcp, nodePort: 1 }));
});

test("threeWayMerge() changes nothing when the live object is the target", () => {
  fc.assert(
    fc.property(arbitraryDeployment, fc.option(arbitraryDeployment, { nil: undefined }), (live, lastApplied) => {
      expect(threeWayMerge({ lastApplied, target: live, live, schema: deployment })).toEqual(live);
    }),
  );
});

test("threeWayMerge() changes nothing the second time", () => {
  fc.assert(
    fc.property(arbitraryDeployment, arbitraryDeployment, arbitraryDeployment, (lastApplied, target, live) => {
      const once = threeWayMerge({ lastApplied, target, live, schema: deployment });
      expect(threeWayMerge({ lastApplied: target, target, live: once, schema: deployment })).toEqual(once);
    }),
  );
});

test("threeWayMerge() without a schema holds every field of the target", () => {
  fc.assert(
    fc.property(arbitraryObject, arbitraryObject, arbitraryObject, (lastApplied, target, live) => {
      expect(threeWayMerge({ lastApplied, target, live, schema: undefined })).toMatchObject(target);
    }),
  );
});
