import * as fc from "fast-check";
import { expect, test } from "vitest";
import { conflictMessage } from "../../../engine/kubernetes/apply-conflict.js";
import { applyBuiltInDefaults } from "../../../engine/kubernetes/built-in-defaults.js";
import { canonicalJson, equalJson } from "../../../engine/kubernetes/json-value.js";
import { type ServerSideApply, serverSideApply, trackUpdate } from "../../../engine/kubernetes/server-side-apply.js";
import { applyDefaults, fromOpenApi } from "../../../engine/kubernetes/structural-schema.js";
import { typedForm } from "../../../engine/kubernetes/typed-form.js";
import type { JsonObject, ManagedFieldsEntry, Manifest } from "../../../engine/model/manifest.js";
import { arbitraryDeployment } from "./arbitrary-deployment.js";
import { fooOpenApi } from "./foo-open-api.js";
import { readRecorded } from "./recorded/read-recorded.js";

const time = "2026-01-01T00:00:00Z";
const later = "2026-01-01T00:05:00Z";
const configMap = (data: Record<string, string>, metadata: object = {}): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "default", ...metadata },
  data,
});
const podWith = (spec: JsonObject): Manifest => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });
const apply = (live: Manifest | undefined, applied: Manifest, manager: string, more: Partial<ServerSideApply> = {}) =>
  serverSideApply({ live, applied, manager, force: false, time, apiVersion: applied.apiVersion, ...more });
const entryOf = (object: Manifest, manager: string): ManagedFieldsEntry | undefined =>
  object.metadata.managedFields?.find((entry) => entry.manager === manager);

test("serverSideApply() creates an object that its manager owns", () => {
  const { object, conflicts } = apply(undefined, configMap({ a: "1" }, { labels: { team: "x" } }), "alice");
  expect(conflicts).toEqual([]);
  expect(object.metadata.managedFields).toEqual([
    {
      manager: "alice",
      operation: "Apply",
      apiVersion: "v1",
      time,
      fieldsType: "FieldsV1",
      fieldsV1: { "f:data": { "f:a": {} }, "f:metadata": { "f:labels": { "f:team": {} } } },
    },
  ]);
});

test("serverSideApply() removes what the manager applied before and does not any more", () => {
  const { object } = apply(undefined, configMap({ a: "1", b: "2" }), "alice");
  expect(apply(object, configMap({ a: "1" }), "alice").object).toMatchObject({ data: { a: "1" } });
  expect(apply(object, configMap({ a: "1" }), "alice").object["data"]).toEqual({ a: "1" });
});

test("serverSideApply() keeps what another manager still owns", () => {
  const { object } = apply(undefined, configMap({ a: "1", b: "2" }), "alice");
  const shared = apply(object, configMap({ b: "2" }), "bob");
  expect(shared.conflicts).toEqual([]);
  const left = apply(shared.object, configMap({ a: "1" }), "alice").object;
  expect(left["data"]).toEqual({ a: "1", b: "2" });
  expect(entryOf(left, "alice")?.fieldsV1).toEqual({ "f:data": { "f:a": {} } });
});

test("serverSideApply() refuses to change another manager's field and says which", () => {
  const { object } = apply(undefined, configMap({ a: "1" }), "alice");
  const refused = apply(object, configMap({ a: "2", c: "3" }), "bob");
  expect(refused.object).toBe(object);
  expect(refused.conflicts).toEqual([expect.objectContaining({ manager: "alice", path: ".data.a" })]);
});

test("serverSideApply() with force takes the field from its owner", () => {
  const { object } = apply(undefined, configMap({ a: "1", b: "1" }), "alice");
  const taken = apply(object, configMap({ a: "2" }), "bob", { force: true }).object;
  expect(taken["data"]).toEqual({ a: "2", b: "1" });
  expect(entryOf(taken, "alice")?.fieldsV1).toEqual({ "f:data": { "f:b": {} } });
  expect(entryOf(taken, "bob")?.fieldsV1).toEqual({ "f:data": { "f:a": {} } });
});

test("serverSideApply() hands back the live object when the same is applied again later", () => {
  const { object } = apply(undefined, configMap({ a: "1" }), "alice");
  expect(apply(object, configMap({ a: "1" }), "alice", { time: later }).object).toBe(object);
});

test("serverSideApply() gives an untracked object to before-first-apply", () => {
  const { object, conflicts } = apply(configMap({ a: "1" }), configMap({ a: "2" }), "alice");
  expect(conflicts).toEqual([expect.objectContaining({ manager: "before-first-apply", operation: "Update", path: ".data.a" })]);
  expect(object.metadata.managedFields).toBeUndefined();
  const forced = apply(configMap({ a: "1", b: "1" }), configMap({ a: "2" }), "alice", { force: true }).object;
  expect(entryOf(forced, "before-first-apply")?.fieldsV1).toEqual({ "f:data": { ".": {}, "f:b": {} } });
});

test("serverSideApply() leaves the metadata of the server alone", () => {
  const live = { ...apply(undefined, configMap({ a: "1" }), "alice").object };
  const stored = { ...live, metadata: { ...live.metadata, uid: "u", creationTimestamp: time, generation: 3 } };
  const applied = configMap({ a: "2" }, { creationTimestamp: null, generation: 9 });
  expect(apply(stored, applied, "alice").object.metadata).toMatchObject({ uid: "u", creationTimestamp: time, generation: 3 });
});

test("serverSideApply() keeps entries of a subresource apart", () => {
  const { object } = apply(undefined, configMap({ a: "1" }), "alice");
  const both = apply(object, configMap({ a: "1" }), "alice", { subresource: "status" }).object;
  expect(both.metadata.managedFields?.map(({ subresource }) => subresource)).toEqual(
    expect.arrayContaining([undefined, "status"]),
  );
});

test("serverSideApply() merges lists of an unknown kind as one value", () => {
  const widget = (list: readonly string[]): Manifest => ({
    apiVersion: "x.io/v1",
    kind: "Widget",
    metadata: { name: "w" },
    spec: { list },
  });
  const { object } = apply(undefined, widget(["a"]), "alice");
  expect(apply(object, widget(["b"]), "bob").conflicts).toEqual([expect.objectContaining({ path: ".spec.list" })]);
});

test.each<[string, Manifest]>([
  ["managedFields", configMap({}, { managedFields: [] })],
  ["one item twice", podWith({ containers: [{ name: "a" }, { name: "a" }] })],
  ["an item that is no object in a keyed list", podWith({ volumes: [7] })],
])("serverSideApply() refuses an object with %s", (_, applied) => {
  expect(() => apply(undefined, applied, "alice")).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test("serverSideApply() is idempotent", () => {
  fc.assert(
    fc.property(arbitraryDeployment, arbitraryDeployment, (live, applied) => {
      const once = apply(live, applied, "alice", { force: true }).object;
      expect(apply(once, applied, "alice", { force: true, time: later }).object).toBe(once);
    }),
  );
});

test("serverSideApply() of two managers with different fields does not conflict, in any order", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("a", "b"), fc.string()),
      fc.dictionary(fc.constantFrom("c", "d"), fc.string()),
      (left, right) => {
        const first = apply(apply(undefined, configMap(left), "alice").object, configMap(right), "bob");
        const second = apply(apply(undefined, configMap(right), "bob").object, configMap(left), "alice");
        expect([...first.conflicts, ...second.conflicts]).toEqual([]);
        expect(equalJson(first.object["data"], second.object["data"])).toBe(true);
      },
    ),
  );
});

interface RecordedStep {
  readonly op: "apply" | "update";
  readonly manager: string;
  readonly force: boolean;
  readonly object: Manifest;
  readonly result?: Manifest;
  readonly conflict?: string;
}

/** Without times and what the server allocates; entries in one order, empty lists and labels left out as the server stores built-in kinds. */
function comparable(object: Manifest): unknown {
  const { managedFields = [], resourceVersion: _, ...metadata } = object.metadata;
  const entries = managedFields.map(({ time: _time, ...entry }) => canonicalJson({ ...entry })).toSorted();
  const { status: _status, ...rest }: Manifest = typedForm({ ...object, metadata });
  return {
    ...rest,
    metadata: { ...typedForm({ apiVersion: "v1", kind: "ConfigMap", metadata }).metadata, managedFields: entries },
  };
}

const fooSchema = fromOpenApi(fooOpenApi);
const recorded = readRecorded("server-side-apply") as readonly {
  readonly kind: string;
  readonly steps: readonly RecordedStep[];
}[];

test.each(recorded.map(({ kind, steps }, at) => [kind, at, steps] as const))(
  "serverSideApply() and trackUpdate() answer as kube-apiserver does on %s in history %i",
  (kind, _, steps) => {
    const schema = kind === "Foo" ? fooSchema : undefined;
    let live: Manifest | undefined;
    for (const { op, manager, force, object, result, conflict } of steps) {
      const { apiVersion } = object;
      const { object: merged, conflicts } =
        op === "apply"
          ? serverSideApply({ live, applied: object, manager, force, schema, time, apiVersion })
          : {
              object: trackUpdate({ before: live, after: withEntriesOf(live, object), manager, schema, time, apiVersion }),
              conflicts: [],
            };
      expect(conflicts.length === 0 ? undefined : conflictMessage(conflicts)).toBe(conflict);
      if (result === undefined) continue;
      const stored = schema === undefined ? applyBuiltInDefaults(merged) : applyDefaults(merged, schema);
      expect(comparable(stored)).toEqual(comparable(result));
      live = result;
    }
  },
);

/** An update as the server tracks it: with the entries of the live object and without a status, which it does not take. */
function withEntriesOf(live: Manifest | undefined, stored: Manifest): Manifest {
  const { status: _, ...object } = stored;
  const managedFields = live?.metadata.managedFields;
  const sent = object as Manifest;
  return managedFields === undefined ? sent : { ...sent, metadata: { ...sent.metadata, managedFields } };
}

test("serverSideApply() keeps fields nobody knows", () => {
  const widget = {
    apiVersion: "x.io/v1",
    kind: "Widget",
    metadata: { name: "w", strange: true },
    spec: { x: { y: 1 } },
  } as Manifest;
  const { object } = apply(undefined, widget, "alice");
  expect(object as unknown as JsonObject).toMatchObject({ metadata: { strange: true }, spec: { x: { y: 1 } } });
});
