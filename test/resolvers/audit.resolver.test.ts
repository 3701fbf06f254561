import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AuditEntry } from "../../engine/model/audit-event.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
let tokens: Record<string, string>;
beforeAll(async () => {
  gateway = await startGateway();
  tokens = Object.fromEntries(
    await Promise.all(["admin", "viewer", "nobody"].map(async (name) => [name, await gateway.login(name)] as const)),
  );
});
beforeEach(() => {
  gateway.engine.put(makeApplication("alpha"));
  gateway.audit.records.length = 0;
  for (const entry of entries) gateway.audit.record(entry);
});
afterAll(() => gateway.stop());

const entry = (resource: AuditEntry["resource"], more: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: { type: "user", id: "local:admin", display: "admin", issuer: "fairlead", sessionId: "s1" },
  via: "API",
  action: "applications.sync",
  resource,
  outcome: "ALLOWED",
  clientIp: "192.0.2.7",
  userAgent: "curl/8",
  ...more,
});
const entries = [
  entry({ type: "applications", project: "default", namespace: "argocd", name: "alpha" }),
  entry({ type: "applications", project: "secret", namespace: "argocd", name: "hidden" }),
  entry({ type: "projects", project: "default", name: "default" }, { action: "projects.changed" }),
  entry({ type: "settings", name: "argocd-cm" }, { action: "settings.changed" }),
  entry(
    { type: "session", name: "viewer" },
    { action: "login", actor: { type: "user", id: "local:viewer", display: "viewer", issuer: "fairlead" } },
  ),
  entry({ type: "session", name: "admin" }, { action: "login" }),
];

const query = `query($filter: AuditFilter, $first: Int, $after: Cursor) { auditEvents(filter: $filter, first: $first, after: $after) {
  nodes { action resource { name } clientIp userAgent actor { sessionId } } pageInfo { hasNextPage endCursor } } }`;
const ask = (as: string, variables: object = {}) => gateway.post({ query, variables }, { authorization: `Bearer ${tokens[as]}` });
const names = async (as: string, variables: object = {}) => {
  const { data } = await ask(as, variables);
  return ((data?.["auditEvents"]?.["nodes"] ?? []) as unknown as { resource: { name: string } }[]).map(
    ({ resource }) => resource.name,
  );
};

test.each<[string, readonly string[], readonly string[]]>([
  ["admin", [], ["admin", "viewer", "argocd-cm", "default", "hidden", "alpha"]],
  ["viewer", [], ["viewer", "default", "alpha"]],
  ["nobody", [], []],
  ["nobody", ["nobody projects get default"], ["default"]],
  ["nobody", ["nobody applications get *"], []],
  ["nobody", ["nobody accounts get *"], ["admin", "viewer", "argocd-cm"]],
])("FL-75 auditEvents gives %s with %j what they may see: %j", async (as, rights, expected) => {
  for (const right of rights) gateway.rights.add(right);
  expect(await names(as)).toEqual(expected);
  for (const right of rights) gateway.rights.delete(right);
});

test("from where something was done is for who administers it, and for oneself", async () => {
  const origins = async () => {
    const { data } = await ask("viewer");
    return (
      (data?.["auditEvents"]?.["nodes"] ?? []) as unknown as {
        resource: { name: string };
        clientIp: string | null;
        userAgent: string | null;
        actor: { sessionId: string | null };
      }[]
    ).map(({ resource, clientIp, userAgent, actor }) => [resource.name, clientIp, userAgent, actor.sessionId]);
  };
  expect(await origins()).toEqual([
    ["viewer", "192.0.2.7", "curl/8", null],
    ["default", null, null, null],
    ["alpha", null, null, null],
  ]);
  gateway.rights.add("viewer projects update default");
  expect(await origins()).toContainEqual(["alpha", "192.0.2.7", "curl/8", "s1"]);
  gateway.rights.delete("viewer projects update default");
});

test("auditEvents pages by cursors that are good for their filter and their caller", async () => {
  const first = await ask("admin", { first: 2 });
  const after = first.data?.["auditEvents"]?.["pageInfo"]?.["endCursor"];
  expect(first.data?.["auditEvents"]?.["pageInfo"]?.["hasNextPage"]).toBe(true);
  expect(await names("admin", { first: 100, after })).toEqual(["argocd-cm", "default", "hidden", "alpha"]);
  for (const [as, variables] of [
    ["viewer", { after }],
    ["admin", { after, filter: { project: "default" } }],
  ] as const)
    expect((await ask(as, variables)).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  expect((await ask("admin", { first: 501 })).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
});

const subscription = `subscription($filter: AuditFilter) { auditEvents(filter: $filter) { action resource { name } clientIp } }`;

function listen(as: string, filter: object = {}) {
  const heard: unknown[] = [];
  const end = gateway.socket(tokens[as]).subscribe(
    { query: subscription, variables: { filter } },
    {
      next: ({ data }) => heard.push((data as { auditEvents: { resource: { name: string } } }).auditEvents.resource.name),
      error: (error) => heard.push(error),
      complete: () => undefined,
    },
  );
  return { heard, end };
}

test("FL-75 subscription auditEvents tells records as they are made, each by the rights of that moment", async () => {
  const [admin, viewer, filtered] = [listen("admin"), listen("viewer"), listen("admin", { action: "settings.*" })];
  await expect
    .poll(() => {
      gateway.audit.record(entry({ type: "projects", project: "default", name: "ping" }));
      return [admin.heard.length > 0, viewer.heard.length > 0];
    })
    .toEqual([true, true]);
  const since = viewer.heard.length;
  for (const one of entries.slice(0, 4)) gateway.audit.record(one);
  gateway.rights.delete("viewer projects get default");
  await expect.poll(() => admin.heard.slice(-4)).toEqual(["alpha", "hidden", "default", "argocd-cm"]);
  gateway.audit.record(entry({ type: "projects", project: "default", name: "after" }));
  await expect.poll(() => admin.heard.at(-1)).toBe("after");
  gateway.rights.add("viewer projects get default");
  expect(viewer.heard.slice(since)).not.toContain("hidden");
  expect(viewer.heard).not.toContain("after");
  expect(filtered.heard).toEqual(["argocd-cm"]);
  for (const { end } of [admin, viewer, filtered]) end();
});
