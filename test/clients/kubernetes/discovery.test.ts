import { expect, test } from "vitest";
import { createDiscovery } from "../../../clients/kubernetes/discovery.js";
import { createFakeClock } from "../../fakes/clock.js";
import { usualKinds } from "../../fakes/kinds.js";
import { createFakeLog } from "../../fakes/log.js";
import { send, sendStatus } from "./scripted-api-server.js";
import { connectScripted } from "./scripted-connection.js";

const { signal } = new AbortController();
const deployment = { group: "apps", kind: "Deployment" };
const widgets = {
  group: "example.com",
  version: "v1",
  kind: "Widget",
  resource: "widgets",
  namespaced: true,
  verbs: ["list", "watch"],
};

async function discover(options: Parameters<typeof connectScripted>[0] = {}) {
  const connection = await connectScripted(options);
  const clock = createFakeClock();
  const log = createFakeLog();
  return { ...connection, clock, log, discovery: createDiscovery(connection.transport, { clock, log }) };
}

test.each([
  ["aggregated", 2],
  ["plain", 3 + new Set(usualKinds.map(({ group }) => group)).size - 1],
])("createDiscovery() reads %s discovery in %i requests", async (form, requests) => {
  const { discovery, server } = await discover({ aggregated: form === "aggregated" });
  expect(await discovery.resolve(deployment, signal)).toEqual(usualKinds.find(({ kind }) => kind === "Deployment"));
  expect([...discovery.preferred()].sort(byName)).toEqual([...usualKinds].sort(byName));
  expect(server.requests).toHaveLength(requests);
});

const byName = (a: { resource: string }, b: { resource: string }) => (a.resource < b.resource ? -1 : 1);

test("the preferred version comes first, others are found by name", async () => {
  const { discovery, server } = await discover();
  const resource = { resource: "widgets", responseKind: { kind: "Widget" }, scope: "Namespaced", verbs: ["list", "watch"] };
  const versions = ["v2", "v1"].map((version) => ({ version, freshness: "Current", resources: [resource] }));
  const items = [{ metadata: { name: "example.com" }, versions }];
  server.script({ url: /^\/apis$/ }, (response) => send(response, 200, { kind: "APIGroupDiscoveryList", items }));
  expect(await discovery.resolve({ group: "example.com", kind: "Widget" }, signal)).toMatchObject({ version: "v2" });
  expect(await discovery.resolve({ group: "example.com", kind: "Widget", version: "v1" }, signal)).toMatchObject({
    version: "v1",
  });
  expect(discovery.preferred().filter(({ kind }) => kind === "Widget")).toHaveLength(1);
});

test("resolve() looks again for a kind not known, at most once a second", async () => {
  const { discovery, server, clock } = await discover();
  const looks = () => server.count("GET", /^\/apis$/);
  expect(await discovery.resolve({ group: "example.com", kind: "Widget" }, signal)).toBeUndefined();
  server.store.serve(widgets);
  for (let tries = 0; tries < 5; tries += 1) await discovery.resolve({ group: "example.com", kind: "Widget" }, signal);
  expect(looks()).toBe(1);
  clock.advance(1001);
  expect(await discovery.resolve({ group: "example.com", kind: "Widget" }, signal)).toMatchObject(widgets);
  expect(looks()).toBe(2);
});

test("callers that come together share one look, and one that gives up does not end it", async () => {
  const { discovery, server } = await discover();
  const stop = new AbortController();
  const reason = new Error("enough");
  const impatient = discovery.resolve(deployment, stop.signal);
  const patient = [discovery.resolve(deployment, signal), discovery.resolve(deployment, signal)];
  stop.abort(reason);
  await expect(impatient).rejects.toBe(reason);
  expect(await Promise.all(patient)).toMatchObject([deployment, deployment]);
  expect(server.requests).toHaveLength(2);
});

test("R15 a group that fails keeps the kinds it had", async () => {
  const { discovery, server } = await discover({ aggregated: false });
  await discovery.refresh(signal);
  server.script({ url: /^\/apis\/apps\/v1$/ }, (response) => sendStatus(response, 503, "ServiceUnavailable"));
  await discovery.refresh(signal);
  expect(discovery.find(deployment)).toBeDefined();
});

test("R15 a group that is marked stale keeps the kinds it had", async () => {
  const { discovery, server } = await discover();
  await discovery.refresh(signal);
  const stale = { metadata: { name: "apps" }, versions: [{ version: "v1", freshness: "Stale", resources: [] }] };
  server.script({ url: /^\/apis$/ }, (response) => send(response, 200, { kind: "APIGroupDiscoveryList", items: [stale] }));
  await discovery.refresh(signal);
  expect(discovery.find(deployment)).toBeDefined();
  expect(discovery.find({ group: "batch", kind: "Job" })).toBeUndefined();
});

test("R15 whether a group that never answered serves a kind is unknown, not no", async () => {
  const { discovery, server } = await discover({ aggregated: false });
  server.script({ url: /^\/apis\/apps\/v1$/ }, (response) => sendStatus(response, 503, "ServiceUnavailable"));
  await expect(discovery.resolve(deployment, signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await discovery.resolve({ group: "batch", kind: "Nothing" }, signal)).toBeUndefined();
});

test.each([
  ["an error", (response: import("node:http").ServerResponse) => sendStatus(response, 500, "InternalError")],
  [
    "no groups at all",
    (response: import("node:http").ServerResponse) => send(response, 200, { kind: "APIGroupDiscoveryList", items: [] }),
  ],
  ["another document", (response: import("node:http").ServerResponse) => send(response, 200, { hello: "world" })],
])("R15 %s from discovery takes no kind away", async (_, answer) => {
  const { discovery, server, clock, log } = await discover();
  await discovery.refresh(signal);
  clock.advance(1001);
  server.script({ url: /^\/apis?$/, times: 2 }, answer);
  expect(await discovery.resolve({ group: "apps", kind: "Nothing" }, signal)).toBeUndefined();
  expect(discovery.find(deployment)).toBeDefined();
  expect(log.sentences("warn")).toEqual(["Discovery failed; the kinds known before are used"]);
});

test("resolve() throws while discovery never succeeded, and asks at most once a second", async () => {
  const { discovery, server } = await discover();
  server.script({ url: /^\/apis?$/, times: 99 }, (response) => sendStatus(response, 403, "Forbidden"));
  await expect(discovery.resolve(deployment, signal)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  await expect(discovery.resolve(deployment, signal)).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  expect(server.count("GET", /^\/api$/)).toBe(1);
});

test("S75 names that could leave their place in a path are left out", async () => {
  const evil = { ...widgets, kind: "Evil", resource: "../secrets" };
  const { discovery } = await discover({
    kinds: [...usualKinds, evil, { ...widgets, group: "a/b" }, { ...widgets, version: ".." }],
  });
  await discovery.refresh(signal);
  expect(discovery.preferred().map(({ kind }) => kind)).not.toContain("Evil");
  expect(discovery.preferred().map(({ kind }) => kind)).not.toContain("Widget");
});
