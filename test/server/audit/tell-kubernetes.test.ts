import { expect, test } from "vitest";
import { refOf } from "../../../engine/model/application.js";
import type { EngineEvent, EventBody } from "../../../engine/model/engine-event.js";
import type { KubernetesEvent } from "../../../engine/model/kubernetes-event.js";
import type { AuditedAct } from "../../../resolvers/context.js";
import { createKubernetesTeller } from "../../../server/audit/tell-kubernetes.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeEngine, makeApplication } from "../../fakes/engine.js";
import { createFakeLog } from "../../fakes/log.js";

const shop = makeApplication("shop", { project: "web", labels: { team: "web" } });

function tellerWith(enabled: readonly string[] = ["all"]) {
  const engine = createFakeEngine({ clock: createFakeClock(), log: createFakeLog() });
  engine.put(shop);
  engine.putProject("web");
  const written: KubernetesEvent[] = [];
  const general = () => ({ "resource.includeEventLabelKeys": "team" });
  const teller = createKubernetesTeller({ engine, general, writer: { write: (event) => written.push(event) }, enabled });
  return { teller, written };
}

const act = (action: string, more: Partial<AuditedAct> = {}): AuditedAct => ({
  action,
  resource: { type: "applications", project: "web", namespace: "argocd", name: "shop" },
  outcome: "ALLOWED",
  args: {},
  ...more,
});
const happened = (status: string, body: EventBody): EngineEvent => {
  const application = { ...shop, status: { sync: { status: status as "Synced" } } };
  return { topic: "STATUS", ref: refOf(shop), application, at: 0, body };
};

test("FL-75 createKubernetesTeller() tells what somebody did as Argo CD's server does", () => {
  const { teller, written } = tellerWith();
  teller.done(act("applications.sync", { args: { input: { revision: "v2" } } }), "bob");
  expect(written).toEqual([
    {
      object: expect.objectContaining({ kind: "Application" }),
      reason: "OperationStarted",
      type: "Normal",
      message: "bob initiated sync to v2",
      component: "argocd-server",
      annotations: { user: "bob", "dest-server": "https://kubernetes.default.svc", "dest-namespace": "web" },
      labels: { team: "web" },
    },
  ]);
});

test("it tells of projects who changed them, of what is gone by what it was, and nothing of what Argo CD does not tell", () => {
  const { teller, written } = tellerWith();
  teller.done(act("projects.createToken", { resource: { type: "projects", project: "web", name: "web" } }), "");
  teller.done(
    act("applications.delete", { resource: { type: "applications", name: "gone" }, before: makeApplication("gone") }),
    "bob",
  );
  teller.done(act("applications.refresh"), "bob");
  teller.done(act("applications.sync", { resource: { type: "applications", name: "nowhere" } }), "bob");
  expect(written.map(({ object, message, annotations }) => [object.kind, message, annotations["user"]])).toEqual([
    ["AppProject", "Unknown user created token", "Unknown user"],
    ["Application", "bob deleted application", "bob"],
  ]);
});

test("FL-75 it tells changes of the sync status once, by what was known before", () => {
  const { teller, written } = tellerWith();
  for (const status of ["Synced", "Synced", "OutOfSync", "OutOfSync", "Synced"])
    teller.changed(happened(status, { type: "StatusChanged" }));
  teller.changed(happened("Synced", { type: "ApplicationDeleted" }));
  teller.changed(happened("OutOfSync", { type: "ApplicationAdded" }));
  expect(written.map(({ message, component }) => `${component}: ${message}`)).toEqual([
    "argocd-application-controller: Updated sync status: Synced -> OutOfSync",
    "argocd-application-controller: Updated sync status: OutOfSync -> Synced",
  ]);
});

test.each([
  [["none"], 0],
  [["all", "none"], 0],
  [[], 0],
  [["ResourceCreated"], 1],
  [["ResourceCreated", "OperationStarted"], 2],
])("only reasons of %j are written", (enabled, count) => {
  const { teller, written } = tellerWith(enabled);
  teller.done(act("applications.create"), "bob");
  teller.done(act("applications.sync"), "bob");
  expect(written).toHaveLength(count);
});
