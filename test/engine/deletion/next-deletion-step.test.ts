import { expect, test } from "vitest";
import { allowOrphansAnnotation, type DeletionInput, nextDeletionStep } from "../../../engine/deletion/next-deletion-step.js";
import { annotations, finalizers } from "../../../engine/model/annotations.js";
import type { Application } from "../../../engine/model/application.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { object } from "../sync/task-text.js";

function application(held: readonly string[] = [finalizers.cascade], changes: Partial<Application> = {}): Application {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "shop", namespace: "argocd", finalizers: held, deletionTimestamp: "2026-01-01T00:00:00Z" },
    spec: { project: "default", destination: { name: "in-cluster" } },
    ...changes,
  };
}

const step = (objects: readonly Manifest[], changes: Partial<DeletionInput> = {}) =>
  nextDeletionStep({ application: application(), objects, kindsPending: [], destination: { known: true }, ...changes });
const waved = (name: string, wave: string) => object("ConfigMap", name, { annotations: { [annotations.syncWave]: wave } });
const optioned = (text: string) => object("ConfigMap", "a", { annotations: { [annotations.syncOptions]: text } });
const a = object("ConfigMap", "a", { uid: "1" });
const dropped = { kind: "drop-finalizers", finalizers: [finalizers.cascade] };

test("nextDeletionStep() removes the objects, then the finalizer, then nothing", () => {
  expect(step([a])).toEqual({ kind: "remove", objects: [a], propagation: "Foreground" });
  expect(step([])).toEqual(dropped);
  expect(step([a], { application: application([]) })).toEqual({ kind: "done" });
  expect(step([a], { application: application(["someone.else/finalizer"]) })).toEqual({ kind: "done" });
});

test.each([
  [finalizers.cascade, "Foreground"],
  [finalizers.cascadeForeground, "Foreground"],
  [finalizers.cascadeBackground, "Background"],
])("nextDeletionStep() deletes by %s with propagation %s", (finalizer, propagation) => {
  expect(step([a], { application: application([finalizer]) })).toMatchObject({ kind: "remove", propagation });
});

test("nextDeletionStep() removes wave by wave, the highest first, and awaits each", () => {
  const leaving = object("ConfigMap", "c", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x"] });
  const late = waved("b", "2");
  expect(step([waved("a", "-1"), late, waved("c", "0")])).toMatchObject({ kind: "remove", objects: [late] });
  expect(step([waved("a", "-1"), leaving])).toEqual({
    kind: "wait",
    reason: "removal",
    message: "waiting for deletion of /ConfigMap/c",
  });
});

test("nextDeletionStep() takes our finalizer off hooks that are leaving", () => {
  const stuck = object("Job", "h", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [finalizers.hook] });
  expect(step([stuck])).toMatchObject({ kind: "remove", objects: [stuck] });
});

const ownKey = { ...application(), metadata: { name: "shop", namespace: "argocd" } };

test.each([
  ["a CustomResourceDefinition", object("CustomResourceDefinition", "widgets.example.com")],
  ["the Application itself", ownKey],
  ["Delete=false", optioned("Delete=false")],
  ["Helm's keep", object("ConfigMap", "a", { annotations: { [annotations.helmResourcePolicy]: "keep" } })],
])("nextDeletionStep() keeps %s", (_, kept) => {
  expect(step([kept])).toEqual(dropped);
});

test("nextDeletionStep() lets the object's word about deletion beat the Application's", () => {
  const keeping = application([finalizers.cascade], {
    spec: { project: "default", destination: {}, syncPolicy: { syncOptions: ["Delete=false"] } },
  });
  expect(step([a], { application: keeping })).toEqual(dropped);
  expect(step([optioned("Delete=true")], { application: keeping })).toMatchObject({ kind: "remove" });
});

test.each([
  ["before the deletion", "2025-12-31T00:00:00Z", "wait"],
  ["after it was asked for", "2026-01-01T00:00:00Z", "remove"],
])("nextDeletionStep() with Delete=confirm and an approval %s", (_, approved, expected) => {
  const { metadata } = application();
  const asked = application([], { metadata: { ...metadata, annotations: { [annotations.deletionApproved]: approved } } });
  expect(step([optioned("Delete=confirm"), a], { application: asked }).kind).toBe(expected);
});

test("nextDeletionStep() waits for the operation, and for lists that are not complete", () => {
  expect(step([a], { application: application([finalizers.cascade], { operation: {} }) })).toMatchObject({ reason: "operation" });
  expect(step([], { kindsPending: ["apps/Deployment", "batch/Job"] })).toEqual({
    kind: "wait",
    reason: "kinds",
    message: "waiting for the first list of apps/Deployment and 1 more",
  });
});

test("E18 R21 nextDeletionStep() orphans nothing silently when the cluster is unknown", () => {
  const destination = { known: false, because: 'there is no cluster "prod"' } as const;
  const blocked = step([], { destination });
  expect(blocked).toMatchObject({ kind: "blocked", reason: "destination" });
  expect(blocked).toMatchObject({ message: expect.stringContaining('there is no cluster "prod"') });
  const { metadata } = application();
  const allowed = application([], { metadata: { ...metadata, annotations: { [allowOrphansAnnotation]: "true" } } });
  expect(step([], { destination, application: allowed })).toEqual(dropped);
});
