import { expect, test } from "vitest";
import { podImages, recordOf } from "../../../engine/live/live-record.js";
import { liveObject } from "./live-object.js";

test("recordOf() keeps of an object what a tree and the walk to its root need", () => {
  const pod = liveObject({
    kind: "Pod",
    name: "p",
    owners: ["uid-1"],
    metadata: { creationTimestamp: "2026-01-01T00:00:00Z", labels: { a: "b" }, managedFields: [{ manager: "kubelet" }] },
    fields: { spec: { containers: [{ image: "ui:1" }] }, status: { phase: "Pending" } },
  });
  expect(recordOf(pod, { health: { status: "Progressing" } }, () => false)).toEqual({
    key: { group: "", kind: "Pod", namespace: "web", name: "p" },
    version: "v1",
    uid: "uid-Pod-p",
    resourceVersion: "1",
    ownerReferences: [{ apiVersion: "v1", kind: "Any", name: "any", uid: "uid-1" }],
    images: ["ui:1"],
    inferred: [],
    claimPrefixes: [],
    health: { status: "Progressing" },
    createdAt: "2026-01-01T00:00:00Z",
  });
});

test("recordOf() keeps the whole object where it is told to, as it is", () => {
  const object = liveObject({ name: "a", trackedBy: "shop" });
  const record = recordOf(object, {}, ({ instanceName }) => instanceName === "shop");
  expect(record.body).toBe(object);
});

test.each([
  [
    "init containers and containers, sorted and each once",
    "Pod",
    { initContainers: [{ image: "b" }], containers: [{ image: "c" }, { image: "a" }, { image: "b" }] },
    ["a", "b", "c"],
  ],
  ["nothing in another kind", "Widget", { containers: [{ image: "a" }] }, []],
  ["nothing in what is no container", "Pod", { containers: ["x", { image: 7 }, null] }, []],
  ["nothing in what is no list", "Pod", { containers: "x" }, []],
])("podImages() finds %s", (_, kind, spec, expected) => {
  expect(podImages(liveObject({ kind, name: "p", fields: { spec } }))).toEqual(expected);
});
