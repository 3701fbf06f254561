import { expect, test } from "vitest";
import type { Application } from "../../../engine/model/application.js";
import { concernsLoop } from "../../../engine/reconcile/concerns-loop.js";
import { application } from "./room.js";

const before = application({
  metadata: { name: "shop", namespace: "argocd", uid: "1", resourceVersion: "1", annotations: { a: "b" } },
  status: { sync: { status: "Synced" }, operationState: { phase: "Running", startedAt: "x", operation: {} } },
});

const metadata = (change: object): Application => ({ ...before, metadata: { ...before.metadata, ...change } });
const phase = (value: string) =>
  ({
    ...before,
    status: { ...before.status, operationState: { ...before.status?.operationState, phase: value } },
  }) as Application;

test.each<[string, Application, boolean]>([
  ["a new version only", metadata({ resourceVersion: "2", managedFields: [] }), false],
  ["labels", metadata({ labels: { team: "web" } }), false],
  [
    "what the engine says of sync, health and resources",
    { ...before, status: { ...before.status, sync: { status: "OutOfSync" }, health: { status: "Healthy" } } },
    false,
  ],
  [
    "the message of an operation",
    {
      ...before,
      status: { ...before.status, operationState: { ...before.status?.operationState, message: "x" } },
    } as Application,
    false,
  ],
  ["the spec", { ...before, spec: { ...before.spec, revisionHistoryLimit: 3 } }, true],
  ["an operation that is asked for", { ...before, operation: { sync: {} } }, true],
  ["a terminate that is asked for", phase("Terminating"), true],
  ["a refresh that is asked for", metadata({ annotations: { a: "b", "argocd.argoproj.io/refresh": "normal" } }), true],
  ["any annotation, for an approval is one", metadata({ annotations: {} }), true],
  ["a deletion", metadata({ deletionTimestamp: "2026-01-01T00:00:00Z" }), true],
  ["finalizers", metadata({ finalizers: ["x"] }), true],
  ["another Application of the name", metadata({ uid: "2" }), true],
])("concernsLoop() judges a change of %s", (_, after, expected) => {
  expect(concernsLoop(before, after)).toBe(expected);
});
