import { afterAll, beforeAll, expect, test } from "vitest";
import { pushes } from "../clients/git/webhooks/deliveries.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
  gateway.changeSettings({ secret: { "webhook.github.secret": "s3cret" } });
  const shop = makeApplication("shop");
  const source = { repoURL: "https://github.com/org/shop", path: ".", targetRevision: "main" };
  gateway.engine.put({ ...shop, spec: { ...shop.spec, source } });
});
afterAll(() => gateway.stop());

const sent = pushes.github("refs/heads/main", "s3cret");
const headers = Object.entries(sent.headers).map(([key, value]) => ({ key, value }));
const trial = `query ($headers: [KeyValueInput!]!, $payload: String!) {
  testWebhookPayload(headers: $headers, payload: $payload) { provider repository revision applications }
}`;
const variables = { headers, payload: sent.body };

test("FL-74 webhookDeliveries tells of deliveries, by a filter", async () => {
  await fetch(new URL("/api/webhook", gateway.url), { method: "POST", headers: sent.headers, body: sent.body });
  const query = `{
    all: webhookDeliveries { id provider verified repository revision outcome matchedApplications latencyMs receivedAt because }
    none: webhookDeliveries(filter: { outcome: [REFUSED], since: "2020-01-01T00:00:00Z", provider: "GitHub", repository: "shop" }) { id }
    few: webhookDeliveries(first: 0) { id }
  }`;
  const { data, errors } = await gateway.ask(query, { as: "admin" });
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    all: [
      {
        id: "72d3162e",
        provider: "GitHub",
        verified: true,
        repository: "github.com/org/shop",
        revision: "refs/heads/main",
        outcome: "HEARD",
        matchedApplications: 1,
        latencyMs: expect.any(Number),
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        because: null,
      },
    ],
    none: [],
    few: [],
  });
});

test("FL-74 testWebhookPayload tells which of the Applications that the caller may see would be looked at", async () => {
  gateway.rights.add("viewer repositories get *");
  const before = gateway.engine.wishes.length;
  const admin = await gateway.ask(trial, { as: "admin", variables });
  const found = { provider: "GitHub", repository: "github.com/org/shop", revision: "refs/heads/main" };
  expect(admin.data?.["testWebhookPayload"]).toEqual({ ...found, applications: ["argocd/shop"] });
  gateway.rights.delete("viewer applications get default/*");
  const viewer = await gateway.ask(trial, { as: "viewer", variables });
  expect(viewer.data?.["testWebhookPayload"]).toEqual({ ...found, applications: [] });
  expect(gateway.engine.wishes).toHaveLength(before);
});

test("FL-46 settings and projects tell what is wrong with rights", async () => {
  const policies = ["p, proj:p:r, applications, fly, p/*, allow"];
  gateway.engine.putProject("p", { roles: [{ name: "r", policies }] });
  const query =
    '{ settings { rbacDiagnostics { errors warnings } } project(name: "p") { roleDiagnostics { role severity message } } }';
  const { data } = await gateway.ask(query, { as: "admin" });
  expect(data).toEqual({
    settings: { rbacDiagnostics: { errors: [], warnings: ["a warning of the test"] } },
    project: { roleDiagnostics: [{ role: "r", severity: "error", message: expect.stringContaining("invalid action 'fly'") }] },
  });
});

test.each([
  ["settings { rbacDiagnostics { errors } }", { resource: "accounts", action: "get", object: "*" }],
  ["webhookDeliveries { id }", { resource: "repositories", action: "get", object: "*" }],
  ['testWebhookPayload(headers: [], payload: "{}") { provider }', { resource: "repositories", action: "get", object: "*" }],
])("FL-74 %s takes a right", async (field, required) => {
  const { data, errors } = await gateway.ask(`{ ${field} }`, { as: "nobody" });
  expect(data ?? null).toBeNull();
  expect(errors?.[0]?.extensions).toMatchObject({ code: "PERMISSION_DENIED", required });
});

test.each<[string, object, string, string | undefined]>([
  ["another path", { source: { path: "b" } }, "update", undefined],
  ["auto-sync alone", { syncPolicy: { automated: {} } }, "sync-policy", undefined],
  ["auto-sync alone, without the right", { syncPolicy: { automated: {} } }, "update", "sync-policy"],
  ["both, with one right", { source: { path: "b" }, syncPolicy: { automated: {} } }, "sync-policy", "update"],
])("FL-52 updateApplication() of %s", async (_, change, right, missing) => {
  const { metadata, spec } = makeApplication("beta");
  gateway.engine.put({ ...makeApplication("beta"), metadata });
  gateway.rights.clear();
  gateway.rights.add("viewer applications get default/*");
  gateway.rights.add(`viewer applications ${right} default/*`);
  const mutation = 'mutation ($spec: JSON!) { updateApplication(ref: { name: "beta" }, input: { spec: $spec }) { warnings } }';
  const { errors } = await gateway.ask(mutation, { as: "viewer", variables: { spec: { ...spec, ...change } } });
  const required = missing === undefined ? undefined : { resource: "applications", action: missing, object: "default/beta" };
  expect(errors?.[0]?.extensions["required"]).toEqual(required);
});
