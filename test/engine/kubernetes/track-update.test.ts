import { expect, test } from "vitest";
import { trackUpdate } from "../../../engine/kubernetes/track-update.js";
import type { ManagedFieldsEntry, Manifest } from "../../../engine/model/manifest.js";

const time = "2026-01-01T00:00:00Z";
const later = "2026-01-01T00:05:00Z";
const deployment = (replicas: number, metadata: object = {}): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", uid: "u", ...metadata },
  spec: { replicas },
});
const track = (before: Manifest | undefined, after: Manifest, manager: string, more: object = {}) =>
  trackUpdate({ before, after, manager, time, apiVersion: "apps/v1", ...more });
const entriesOf = (object: Manifest): readonly ManagedFieldsEntry[] => object.metadata.managedFields ?? [];
const kept = (before: Manifest, after: Manifest): Manifest => ({
  ...after,
  metadata: { ...after.metadata, managedFields: entriesOf(before) },
});

test("trackUpdate() of a create gives the creator what it wrote, without the server's metadata", () => {
  expect(entriesOf(track(undefined, deployment(1), "kubectl"))).toEqual([
    {
      manager: "kubectl",
      operation: "Update",
      apiVersion: "apps/v1",
      time,
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": { "f:replicas": {} } },
    },
  ]);
});

test("trackUpdate() moves what changed to who changed it", () => {
  const created = track(undefined, deployment(1), "kubectl");
  const scaled = track(created, kept(created, deployment(2)), "scaler", { time: later });
  expect(entriesOf(scaled).map(({ manager, time: at }) => [manager, at])).toEqual([["scaler", later]]);
});

test("trackUpdate() leaves entries and times alone when nothing changed", () => {
  const created = track(undefined, deployment(1), "kubectl");
  expect(track(created, kept(created, deployment(1)), "kubectl", { time: later })).toEqual(created);
});

test("trackUpdate() takes nothing new when fields are only removed", () => {
  const created = track(undefined, deployment(1, { labels: { a: "1", b: "2" } }), "kubectl");
  const fewer = track(created, kept(created, deployment(1, { labels: { a: "1" } })), "other", { time: later });
  expect(entriesOf(fewer).map(({ manager }) => manager)).toEqual(["kubectl"]);
  expect(entriesOf(fewer)[0]?.fieldsV1).toEqual({
    "f:metadata": { "f:labels": { ".": {}, "f:a": {} } },
    "f:spec": { "f:replicas": {} },
  });
});

test("trackUpdate() keeps entries of a client that sends none", () => {
  const created = track(undefined, deployment(1), "kubectl");
  expect(entriesOf(track(created, deployment(1), "other"))).toEqual(entriesOf(created));
});

test("trackUpdate() clears the entries when a client sends one that is empty", () => {
  const created = track(undefined, deployment(1), "kubectl");
  expect(entriesOf(track(created, deployment(2, { managedFields: [{}] }), "other"))).toEqual([]);
});

test("trackUpdate() does not begin to track an object that is not tracked", () => {
  expect(entriesOf(track(deployment(1), deployment(2), "kubectl"))).toEqual([]);
});

test("trackUpdate() names the subresource and ignores managedFields sent there", () => {
  const created = track(undefined, deployment(1), "kubectl");
  const forged = {
    ...deployment(1, { managedFields: [{ ...entriesOf(created)[0], manager: "forged" }] }),
    status: { replicas: 1 },
  };
  const updated = track(created, forged, "controller", { subresource: "status" });
  expect(entriesOf(updated).map(({ manager, subresource }) => [manager, subresource])).toEqual([
    ["controller", "status"],
    ["kubectl", undefined],
  ]);
});

test("trackUpdate() keeps at most ten updaters and puts the oldest together", () => {
  let object = track(undefined, deployment(1, { labels: { l0: "x" } }), "m00");
  for (let at = 1; at <= 12; at++) {
    const labels = { ...object.metadata.labels, [`l${at}`]: "x" };
    const minute = String(at).padStart(2, "0");
    object = track(object, kept(object, deployment(1, { labels })), `m${minute}`, { time: `2026-01-01T00:${minute}:00Z` });
  }
  const managers = entriesOf(object).map(({ manager }) => manager);
  expect(managers).toHaveLength(10);
  expect(managers[0]).toBe("ancient-changes");
  expect(entriesOf(object)[0]?.fieldsV1).toMatchObject({
    "f:metadata": { "f:labels": { "f:l0": {}, "f:l1": {}, "f:l2": {}, "f:l3": {} } },
  });
});
