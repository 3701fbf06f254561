import { expect, test } from "vitest";
import { eventOfAct } from "../../../engine/audit/event-of-act.js";

test.each<[string, Record<string, unknown>, string | undefined, string?]>([
  ["applications.create", {}, "ResourceCreated", "created application"],
  ["applications.create", { dryRun: true }, undefined],
  ["applications.update", {}, "ResourceUpdated", "updated application spec"],
  ["applications.delete", {}, "ResourceDeleted", "deleted application"],
  ["applications.terminateOperation", {}, "ResourceUpdated", "terminated running operation"],
  ["applications.sync", { input: { revision: "v2" } }, "OperationStarted", "initiated sync to v2"],
  ["applications.sync", { input: null }, "OperationStarted", "initiated sync"],
  [
    "applications.sync",
    { input: { resources: [{}], revisions: ["a", "b"] } },
    "OperationStarted",
    "initiated partial sync to a,b",
  ],
  [
    "applications.runResourceAction",
    { action: "restart", resource: { group: "apps", kind: "Deployment", name: "web" } },
    "ResourceActionRan",
    "ran action restart on resource apps/Deployment/web",
  ],
  ["applications.refresh", {}, undefined],
  ["projects.create", {}, "ResourceCreated", "created project"],
  ["projects.createToken", {}, "ResourceCreated", "created token"],
  ["projects.revokeToken", {}, "ResourceDeleted", "deleted token"],
  ["login", {}, undefined],
  ["constructor", {}, undefined],
])("eventOfAct() of %s with %j is %s", (action, args, reason, did) => {
  expect(eventOfAct({ action, args })).toEqual(reason === undefined ? undefined : { reason, did });
});
