import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(() => {
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.put(makeApplication("beta"));
  gateway.engine.wishes.length = 0;
});
afterAll(() => gateway.stop());

const web = '{ group: "apps", kind: "Deployment", name: "web" }';

async function ask(account: string, query: string) {
  return gateway.post({ query }, { authorization: `Bearer ${await gateway.login(account)}` });
}

test("runResourceAction hands the wish to the engine and shows what was done", async () => {
  const { data, errors } = await ask(
    "admin",
    `mutation { runResourceAction(ref: { name: "alpha" }, resource: ${web}, action: "scale", parameters: [{ key: "replicas", value: "3" }], dryRun: true) { changes { operation key { kind name } object } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    runResourceAction: { changes: [{ operation: "PATCH", key: { kind: "Deployment", name: "web" } }] },
  });
  expect(gateway.engine.wishes).toEqual([
    [
      "action",
      "argocd/alpha",
      {
        resource: { group: "apps", kind: "Deployment", name: "web" },
        action: "scale",
        parameters: { replicas: "3" },
        dryRun: true,
      },
    ],
  ]);
});

test("runResourceAction is refused with the right that it takes, and does nothing", async () => {
  const { errors } = await ask(
    "viewer",
    `mutation { runResourceAction(ref: { name: "alpha" }, resource: ${web}, action: "restart") { changes { operation } } }`,
  );
  expect(errors?.[0]?.extensions).toMatchObject({
    code: "PERMISSION_DENIED",
    required: { resource: "applications", action: "action/apps/Deployment/restart", object: "default/alpha" },
  });
  expect(gateway.engine.wishes).toEqual([]);
});

test("resourceActions says which of them the caller may do", async () => {
  const query = `{ resourceActions(ref: { name: "alpha" }, resource: ${web}) { name disabled allowed parameters { name } } }`;
  const action = { name: "restart", disabled: false, parameters: [] };
  expect((await ask("admin", query)).data).toEqual({ resourceActions: [{ ...action, allowed: true }] });
  expect((await ask("viewer", query)).data).toEqual({ resourceActions: [{ ...action, allowed: false }] });
});

test("resourceActions of an Application that is not there is null", async () => {
  const { data, errors } = await ask("admin", `{ resourceActions(ref: { name: "nobody" }, resource: ${web}) { name } }`);
  expect([data, errors]).toEqual([{ resourceActions: null }, undefined]);
});
