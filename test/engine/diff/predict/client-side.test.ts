import { expect, test } from "vitest";
import { predictClientSide } from "../../../../engine/diff/predict/client-side.js";
import { lastAppliedOf } from "../../../../engine/diff/predict/last-applied.js";
import { applied, manifest, withLastApplied } from "../manifests.js";

const config = (data: string) => manifest(`apiVersion: v1, kind: ConfigMap, data: ${data}`);

test("predictClientSide() removes what was applied last and is not wanted any more, and nothing else", () => {
  const sides = {
    lastApplied: config("{kept: a, dropped: b}"),
    target: config("{kept: n}"),
    live: config("{kept: a, dropped: b, foreign: c}"),
  };
  expect(predictClientSide(sides).predicted.data).toEqual({ kept: "n", foreign: "c" });
});

test("predictClientSide() takes claim templates that the server filled for equal", () => {
  const set = manifest(
    "apiVersion: apps/v1, kind: StatefulSet, spec: {selector: {}, template: {spec: {containers: [{name: a, image: b}]}}, volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}",
  );
  const { live, predicted } = predictClientSide({ lastApplied: set, target: set, live: applied(set) });
  expect(predicted).toEqual(live);
});

test("predictClientSide() passes over defaults in the lists of a custom resource", () => {
  const widget = (spec: string) => manifest(`apiVersion: a.b/v1, kind: Widget, spec: ${spec}`);
  const target = widget("{list: [{a: 1}]}");
  const { live, predicted } = predictClientSide({ lastApplied: target, target, live: widget("{list: [{a: 1, set: 2}]}") });
  expect(predicted).toEqual(live);
});

test("lastAppliedOf() reads what a client-side apply noted", () => {
  const object = config("{a: b}");
  expect(lastAppliedOf(withLastApplied(object, object))).toEqual(object);
});

test.each(["", "{", "[]", "null", '"text"', "{}"])("lastAppliedOf() finds nothing in %j", (text) => {
  const object = config("{}");
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": text };
  expect(lastAppliedOf({ ...object, metadata: { ...object.metadata, annotations } })).toBeUndefined();
});
