import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fieldManager, ownFields, predictServerSide } from "../../../../engine/diff/predict/server-side.js";
import { builtInSchema } from "../../../../engine/kubernetes/field-schema.js";
import { serverSideApply } from "../../../../engine/kubernetes/server-side-apply.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { applied, manifest } from "../manifests.js";

const schema = builtInSchema("", "v1", "Service");
const service = (spec: string, labels = "{}") =>
  manifest(`apiVersion: v1, kind: Service, metadata: {labels: ${labels}}, spec: ${spec}`);
const dns = "{ports: [{name: tcp, port: 53}, {name: udp, port: 53, protocol: UDP}]}";

function predict(target: Manifest, live: Manifest): Manifest {
  return predictServerSide({ target, live, schema }, ownFields(live));
}

test("predictServerSide() tells ports of one number by their protocol", () => {
  const live = applied(service(dns));
  expect(predict(service(dns), live).spec).toEqual(live.spec);
});

test("predictServerSide() removes what we applied and do not want any more", () => {
  const live = applied(service(dns, "{a: b, c: d}"));
  const target = service("{ports: [{name: tcp, port: 53}]}", "{a: b}");
  const predicted = predict(target, live);
  expect(predicted.metadata.labels).toEqual({ a: "b" });
  expect(predicted.spec).toMatchObject({ ports: [{ name: "tcp", port: 53 }] });
});

test("predictServerSide() leaves what somebody else wants too", () => {
  const ours = applied(service("{}", "{a: b, c: d}"));
  const live = applied(service("{}", "{c: d}"), { live: ours, manager: "helm" });
  expect(predict(service("{}", "{a: b}"), live).metadata.labels).toEqual({ a: "b", c: "d" });
});

test("predictServerSide() removes nothing from an object we never applied", () => {
  const live = applied(service(dns, "{c: d}"), { manager: "helm" });
  expect(predict(service("{}", "{a: b}"), live)).toMatchObject({ metadata: { labels: { a: "b", c: "d" } }, spec: live.spec });
});

test.each([
  ["an entry of another manager", { manager: "helm", operation: "Apply", fieldsV1: {} }],
  ["our entry of an update", { manager: fieldManager, operation: "Update", fieldsV1: {} }],
  ["our entry for the status", { manager: fieldManager, operation: "Apply", subresource: "status", fieldsV1: {} }],
  ["an entry nobody can read", { manager: fieldManager, operation: "Apply", fieldsV1: { nonsense: {} } }],
  ["no fields", { manager: fieldManager, operation: "Apply" }],
] as const)("ownFields() finds nothing in %s", (_, entry) => {
  const live = service("{}");
  expect(ownFields({ ...live, metadata: { ...live.metadata, managedFields: [entry] } })).toBeUndefined();
});

test("predictServerSide() is what the API server makes of an apply, for any two wishes in a row", () => {
  const labels = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2"));
  const ports = fc.uniqueArray(
    fc.record({ port: fc.constantFrom(53, 80), protocol: fc.constantFrom("TCP", "UDP"), name: fc.constantFrom("x", "y") }),
    {
      selector: ({ port, protocol }) => `${port}/${protocol}`,
    },
  );
  const wishes = fc.record({ labels, ports }).map((wish): Manifest => {
    return {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "it", namespace: "web", labels: wish.labels },
      spec: { ports: wish.ports },
    };
  });
  fc.assert(
    fc.property(wishes, wishes, (first, second) => {
      const live = applied(first);
      const request = { live, applied: second, manager: fieldManager, force: true, schema, time: "", apiVersion: "v1" };
      const { managedFields: _, ...expected } = serverSideApply(request).object.metadata;
      const { managedFields: __, ...metadata } = predict(second, live).metadata;
      expect(metadata).toEqual(expected);
      expect(predict(second, live).spec).toEqual(serverSideApply(request).object.spec);
    }),
  );
});
