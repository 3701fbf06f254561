import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareResource } from "../../../../engine/diff/compare-resource.js";
import { fieldManager, isApplied, predictApply } from "../../../../engine/diff/predict/structured-merge.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { applied, manifest, pairOf } from "../manifests.js";

const service = (spec: string, labels = "{}") =>
  manifest(`apiVersion: v1, kind: Service, metadata: {labels: ${labels}}, spec: ${spec}`);
const dns = "{ports: [{name: tcp, port: 53}, {name: udp, port: 53, protocol: UDP}]}";
const predict = (target: Manifest, live: Manifest) => predictApply({ target, live }).predicted;

test("predictApply() tells ports of one number by their protocol", () => {
  const live = applied(service(dns));
  expect(predict(service(dns), live).spec).toEqual(live.spec);
});

test("predictApply() removes what we applied and do not want any more", () => {
  const predicted = predict(service("{ports: [{name: tcp, port: 53}]}", "{a: b}"), applied(service(dns, "{a: b, c: d}")));
  expect(predicted.metadata.labels).toEqual({ a: "b" });
  expect(predicted.spec).toMatchObject({ ports: [{ name: "tcp", port: 53 }] });
});

test("predictApply() leaves what somebody else wants too", () => {
  const live = applied(service("{}", "{c: d}"), { live: applied(service("{}", "{a: b, c: d}")), manager: "helm" });
  expect(predict(service("{}", "{a: b}"), live).metadata.labels).toEqual({ a: "b", c: "d" });
});

test("predictApply() takes a null on one side for no difference", () => {
  const role = (rest: string) => manifest(`apiVersion: rbac.authorization.k8s.io/v1, kind: Role${rest}`);
  const { live, predicted } = predictApply({ target: role(", rules: null"), live: role(", rules: null") });
  expect(predicted).toEqual(live);
});

test("predictApply() completes claim templates as an API server does only where asked", () => {
  const set = manifest(
    "apiVersion: apps/v1, kind: StatefulSet, spec: {selector: {}, template: {spec: {containers: [{name: a, image: b}]}}, volumeClaimTemplates: [{metadata: {name: d}, spec: {}}]}",
  );
  const isSame = (completesAsServer: boolean) => {
    const { live, predicted } = predictApply({ target: set, live: applied(set), completesAsServer });
    return JSON.stringify(live.spec) === JSON.stringify(predicted.spec);
  };
  expect([isSame(true), isSame(false)]).toEqual([true, false]);
});

test("predictApply() refuses a field that the kind does not have", () => {
  expect(() => predict(service("{portss: []}"), applied(service(dns)))).toThrow(
    "error building typed value from config resource: .spec.portss: field not declared in schema",
  );
});

test.each([
  ["our entry", { manager: fieldManager, operation: "Apply" }, true],
  ["an entry of another manager", { manager: "helm", operation: "Apply" }, false],
  ["our entry of an update", { manager: fieldManager, operation: "Update" }, false],
  ["our entry for the status", { manager: fieldManager, operation: "Apply", subresource: "status" }, false],
] as const)("isApplied() sees %s: %o → %s", (_, entry, expected) => {
  const live = service("{}");
  expect(isApplied({ ...live, metadata: { ...live.metadata, managedFields: [entry] } })).toBe(expected);
});

test("predictApply() finds nothing to do once it has been applied", () => {
  const labels = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2"));
  const ports = fc.uniqueArray(
    fc.record({ port: fc.constantFrom(53, 80), protocol: fc.constantFrom("TCP", "UDP"), name: fc.constantFrom("x", "y") }),
    {
      selector: ({ port, protocol }) => `${port}/${protocol}`,
    },
  );
  const wishes = fc.record({ labels, ports }).map(
    ({ labels: wanted, ports: list }): Manifest => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "it", namespace: "web", labels: wanted },
      spec: { ports: list },
    }),
  );
  fc.assert(
    fc.property(wishes, wishes, (first, second) => {
      const once = applied(second, { live: applied(second, { live: applied(first) }) });
      const options = { structuredMerge: true, completesAsServer: true };
      expect(compareResource(pairOf(second, once), options).modified).toBe(false);
    }),
  );
});
