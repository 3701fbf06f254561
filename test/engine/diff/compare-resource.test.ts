import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type CompareOptions, compareResource, type ResourceVerdict } from "../../../engine/diff/compare-resource.js";
import { compileIgnoreRules } from "../../../engine/diff/ignore-rules.js";
import { isApplied } from "../../../engine/diff/predict/structured-merge.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { applied, manifest, pairOf, withLastApplied } from "./manifests.js";

const deployment = manifest(`
apiVersion: apps/v1
kind: Deployment
metadata: {labels: {app: ui}, annotations: {argocd.argoproj.io/tracking-id: "shop:apps/Deployment:web/it"}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ui}}
  template:
    metadata: {labels: {app: ui}}
    spec:
      containers:
        - name: ui
          image: ui:1
          ports: [{containerPort: 80}]
          env: [{name: MODE, value: fast}]
          resources: {limits: {cpu: 1000m, memory: 0.5Gi}}
`);

/** A copy with the text of one value replaced, in JSON. */
function edit(object: Manifest, from: string, to: string): Manifest {
  const text = JSON.stringify(object);
  if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return JSON.parse(text.replace(from, to)) as Manifest;
}

/** As the loop compares: what this engine has applied by its owners, the rest as was noted on the object. */
function compare(target: Manifest | undefined, live: Manifest | undefined, options: CompareOptions = {}): ResourceVerdict {
  return compareResource(pairOf(target, live), {
    structuredMerge: live !== undefined && isApplied(live),
    completesAsServer: true,
    ...options,
  });
}
const isModified = (target: Manifest | undefined, live: Manifest | undefined) => compare(target, live).modified;

test.each<[string, Manifest, Manifest]>([
  ["what the server added", deployment, applied(deployment)],
  ["amounts as the server prints them", deployment, edit(applied(deployment), '"1000m"', '"1"')],
  ["an amount that is a number", edit(deployment, '"1000m"', "1"), applied(deployment)],
  ["a null in the target", edit(deployment, '"replicas":2', '"replicas":2,"paused":null'), applied(deployment)],
  ["a status in the target", { ...deployment, status: { replicas: 9 } }, applied(deployment)],
  [
    "values the server does not keep",
    edit(deployment, '"image":"ui:1"', '"image":"ui:1","stdin":false,"command":[],"workingDir":""'),
    applied(deployment),
  ],
  ["fields of others", deployment, edit(applied(deployment), '"labels":{', '"labels":{"team":"x",')],
  [
    "containers of others",
    deployment,
    edit(applied(deployment), '"containers":[', '"containers":[{"name":"proxy","image":"p"},'),
  ],
  ["the same after a client-side apply", deployment, withLastApplied(applied(deployment, { manager: "kubectl" }), deployment)],
])("compareResource() finds no difference in %s", (_, target, live) => {
  expect(compare(target, live)).toMatchObject({ modified: false, warnings: [] });
});

test.each<[string, Manifest, Manifest]>([
  ["another image", edit(deployment, "ui:1", "ui:2"), applied(deployment)],
  [
    "that live lacks a false that means something",
    edit(deployment, '"containers"', '"automountServiceAccountToken":false,"containers"'),
    applied(deployment),
  ],
  ["an edit of live", deployment, edit(applied(deployment), '"replicas":2', '"replicas":5')],
  [
    "an environment variable that Git does not have any more",
    edit(deployment, '{"name":"MODE","value":"fast"}', ""),
    applied(deployment),
  ],
  [
    "a label that Git does not have any more",
    edit(deployment, '"labels":{"app":"ui"},"annotations"', '"annotations"'),
    applied(deployment),
  ],
  [
    "a label that was applied by a client and Git does not have any more",
    edit(deployment, '"labels":{"app":"ui"},"annotations"', '"annotations"'),
    withLastApplied(applied(deployment, { manager: "kubectl" }), deployment),
  ],
  [
    "that an object bears no mark of its Application",
    deployment,
    edit(applied(deployment), '"argocd.argoproj.io/tracking-id":"shop:apps/Deployment:web/it"', ""),
  ],
  ["that an object is stamped by another Application", deployment, edit(applied(deployment), "shop:apps", "other:apps")],
])("compareResource() finds %s", (_, target, live) => {
  expect(isModified(target, live)).toBe(true);
});

test("compareResource() does not notice, as Argo CD does not, that somebody changed what Git says by a zero value", () => {
  const live = { ...applied(deployment), spec: { ...(applied(deployment).spec as object), paused: true } };
  expect(isModified(edit(deployment, '"replicas":2', '"replicas":2,"paused":false'), live)).toBe(false);
});

test("compareResource() shows both sides of a difference, without what does not count", () => {
  const live = edit(applied(deployment), '"replicas":2', '"replicas":5');
  const { normalizedLive, predictedLive } = compare(deployment, live);
  expect(normalizedLive).toMatchObject({ spec: { replicas: 5 } });
  expect(predictedLive).toMatchObject({ spec: { replicas: 2, progressDeadlineSeconds: 600 } });
  for (const side of [normalizedLive, predictedLive]) {
    expect(side).not.toHaveProperty("status");
  }
});

test("compareResource() takes a missing object for changed, an unwanted one not", () => {
  expect(compareResource(pairOf(deployment, undefined))).toMatchObject({ modified: true, predictedLive: { kind: "Deployment" } });
  expect(compareResource(pairOf(undefined, applied(deployment)))).toMatchObject({
    modified: false,
    normalizedLive: { kind: "Deployment" },
  });
});

test("compareResource() ignores what the rules name, on both sides", () => {
  const live = edit(applied(deployment), '"replicas":2', '"replicas":5');
  const rules = compileIgnoreRules({ differences: [{ group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] }] });
  expect(compare(deployment, live, { rules }).modified).toBe(false);
});

test.each<[string, string, string, boolean]>([
  ["text and data of a Secret for one", "{stringData: {a: b}}", "{data: {a: Yg==}}", false],
  ["another value of a Secret", "{stringData: {a: c}}", "{data: {a: Yg==}}", true],
])("compareResource() takes %s: %s", (_, target, live, expected) => {
  const secret = (fields: string) => manifest(`apiVersion: v1, kind: Secret, ${fields.slice(1, -1)}`);
  expect(isModified(secret(target), applied(secret(live)))).toBe(expected);
});

test.each<[string, string, string, boolean]>([
  ["lists as wholes", "{items: [a]}", "{items: [a, b]}", true],
  ["maps field by field", "{map: {a: 1}}", "{map: {a: 1, b: 2}}", false],
])("compareResource() compares in a kind nobody describes %s", (_, target, live, expected) => {
  const widget = (spec: string) => manifest(`apiVersion: example.com/v1, kind: Widget, spec: ${spec}`);
  expect(isModified(widget(target), widget(live))).toBe(expected);
});

test("compareResource() compares a custom resource's lists by its schema", () => {
  const widget = (spec: string) => manifest(`apiVersion: example.com/v1, kind: Widget, spec: ${spec}`);
  const items = { type: "object", fields: { name: { type: "string" } } } as const;
  const parts = { type: "array", items, listType: "map", listMapKeys: ["name"] } as const;
  const schema = { type: "object", fields: { spec: { type: "object", fields: { parts } } } } as const;
  const pair = pairOf(widget("{parts: [{name: a}]}"), widget("{parts: [{name: a}, {name: b}]}"));
  expect(compareResource(pair, { schema, structuredMerge: true, completesAsServer: true }).modified).toBe(false);
  expect(compareResource(pair, { structuredMerge: true }).modified).toBe(true);
});

test("compareResource() fills in the defaults of a custom resource's schema, in lists too", () => {
  const widget = (spec: string) => manifest(`apiVersion: example.com/v1, kind: Widget, spec: ${spec}`);
  const items = { type: "object", fields: { size: { type: "integer", default: 3 } } } as const;
  const parts = { type: "array", items } as const;
  const schema = { type: "object", fields: { spec: { type: "object", fields: { parts } } } } as const;
  expect(
    compareResource(pairOf(widget("{parts: [{}]}"), widget("{parts: [{size: 3}]}")), {
      schema,
      structuredMerge: true,
      completesAsServer: true,
    }).modified,
  ).toBe(false);
});

const samples = [
  deployment,
  manifest("apiVersion: v1, kind: Service, spec: {selector: {app: ui}, ports: [{port: 53}, {port: 53, protocol: UDP}]}"),
  manifest("apiVersion: v1, kind: Secret, stringData: {a: b}"),
  manifest("apiVersion: v1, kind: ConfigMap, data: {a: b}"),
  manifest(
    "apiVersion: batch/v1, kind: CronJob, spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}",
  ),
  manifest(
    "apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {rules: [{host: a, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ui, port: {number: 80}}}}]}}]}",
  ),
  manifest(
    "apiVersion: apps/v1, kind: StatefulSet, spec: {serviceName: db, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}",
  ),
  manifest(
    "apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {kind: Role, name: a, apiGroup: rbac.authorization.k8s.io}, subjects: [{kind: User, name: b}]",
  ),
  manifest("apiVersion: example.com/v1, kind: Widget, spec: {a: [1, {b: null}], c: {}}"),
];

test.each(samples.map((sample) => [sample.kind, sample] as const))(
  "compareResource() finds %s equal to what the server made of it",
  (_, sample) => {
    expect(compare(sample, applied(sample))).toMatchObject({ modified: false, warnings: [] });
    expect(compareResource(pairOf(sample, applied(sample)))).toMatchObject({ modified: false, warnings: [] });
  },
);

const values = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("map")),
  list: fc.array(tie("value"), { maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom("a", "b", "c", "data", "spec"), tie("value"), { maxKeys: 3 }),
}));
const widgets = values.map.map(
  (spec): Manifest => ({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "it", namespace: "web" }, spec }),
);

test("compareResource() finds any object equal to itself, and to what the server made of it", () => {
  fc.assert(
    fc.property(widgets, (widget) => {
      expect(isModified(widget, widget)).toBe(false);
      expect(isModified(widget, applied(widget))).toBe(false);
    }),
  );
});

test("compareResource() finds nothing to do once what it predicts has been applied", () => {
  fc.assert(
    fc.property(widgets, widgets, (first, second) => {
      // Of an object that becomes empty the server keeps a null at first; so the second apply counts.
      const once = applied(second, { live: applied(first) });
      expect(isModified(second, applied(second, { live: once }))).toBe(false);
    }),
  );
});
