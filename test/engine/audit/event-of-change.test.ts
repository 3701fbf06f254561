import { expect, test } from "vitest";
import { eventsOfChange } from "../../../engine/audit/event-of-change.js";
import { refOf } from "../../../engine/model/application.js";
import type { EngineEvent, EventBody, EventCause } from "../../../engine/model/engine-event.js";
import type { OperationState } from "../../../engine/model/operation.js";
import { makeApplication } from "../../fakes/engine.js";

const application = makeApplication("shop");
const event = (body: EventBody, cause?: EventCause): EngineEvent => ({
  topic: "STATUS",
  ref: refOf(application),
  application,
  at: 0,
  body,
  ...(cause && { cause }),
});
const state = (more: Partial<OperationState>): OperationState => ({
  operation: { sync: {} },
  phase: "Succeeded",
  startedAt: "2026-01-01T00:00:00Z",
  syncResult: { revision: "abc" },
  ...more,
});
const finished = (more: Partial<OperationState>): EventBody => ({
  type: "SyncFinished",
  operationId: "1",
  operation: state(more),
});
const started: EventBody = {
  type: "SyncStarted",
  operationId: "1",
  operation: state({ phase: "Running", syncResult: { revisions: ["a", "b"] } }),
};

test.each<[string, EngineEvent, string | undefined, readonly string[]]>([
  [
    "the sync status",
    event({ type: "DriftResolved" }),
    "OutOfSync",
    ["Normal ResourceUpdated Updated sync status: OutOfSync -> Synced"],
  ],
  ["a status that stayed", event({ type: "StatusChanged" }), "Synced", []],
  ["a status that was not known", event({ type: "ApplicationAdded" }), undefined, []],
  ["what is gone", event({ type: "ApplicationDeleted" }), "OutOfSync", []],
  [
    "health",
    event({ type: "HealthChanged", from: "Progressing", to: "Degraded", message: "crash" }),
    "Synced",
    ["Normal ResourceUpdated Updated health status: Progressing -> Degraded (crash)"],
  ],
  [
    "a sync that began by itself",
    event(started, { via: "AUTO_SYNC" }),
    "Synced",
    ["Normal OperationStarted Initiated automated sync to 'a, b'"],
  ],
  ["one that somebody began", event(started, { via: "API" }), "Synced", []],
  ["a success", event(finished({})), "Synced", ["Normal OperationCompleted Sync operation to abc succeeded"]],
  [
    "a failure of some objects",
    event(finished({ phase: "Failed", message: "no", operation: { sync: { resources: [{ kind: "Pod", name: "a" }] } } })),
    "Synced",
    ["Warning OperationCompleted Partial sync operation to abc failed: no"],
  ],
])("eventsOfChange() tells %s", (_, given, before, expected) => {
  expect(eventsOfChange(given, before).map(({ type, reason, message }) => `${type} ${reason} ${message}`)).toEqual(expected);
});
