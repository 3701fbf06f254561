import { expect, test } from "vitest";
import { normalize, remarshal } from "../../../engine/diff/normalize.js";
import { applied, manifest } from "./manifests.js";

test.each([
  "apiVersion: v1, kind: Secret, stringData: {a: b}",
  "apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: b, resources: {limits: {cpu: 1000m}}}], volumes: null}",
  "apiVersion: v1, kind: Endpoints, subsets: [{ports: [{port: 2}, {port: 1}]}]",
  "apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: []",
  "apiVersion: example.com/v1, kind: Widget, spec: {a: null}",
])("normalize() and remarshal() change nothing more the second time: %s", (yaml) => {
  const once = normalize(remarshal(applied(manifest(yaml))));
  expect(normalize(remarshal(once))).toEqual(once);
});

test("normalize() takes off the time of creation", () => {
  const object = manifest("apiVersion: v1, kind: ConfigMap, metadata: {creationTimestamp: null, labels: {a: b}}");
  expect(normalize(object).metadata).toEqual({ name: "it", namespace: "web", labels: { a: "b" } });
});

const pod = (spec: string) => manifest(`apiVersion: v1, kind: Pod, spec: {containers: [${spec}]}`);

test.each([
  [
    "writes amounts as Kubernetes does",
    "{name: a, resources: {limits: {cpu: 1000m}}}",
    "{name: a, resources: {limits: {cpu: '1'}}}",
  ],
  ["drops what is not written", "{name: a, stdin: false, command: [], args: null}", "{name: a}"],
])("remarshal() %s", (_, given, expected) => {
  expect(remarshal(pod(given))).toEqual(pod(expected));
});

test.each([
  ["an unknown field", "{name: a, imagee: b, resources: {limits: {cpu: 1000m}}}"],
  ["a value of another type", "{name: a, stdin: 'no', resources: {limits: {cpu: 1000m}}}"],
  ["an amount that is none", "{name: a, command: [], resources: {limits: {cpu: many}}}"],
])("remarshal() leaves an object with %s wholly as it is", (_, given) => {
  expect(remarshal(pod(given))).toEqual(pod(given));
});
