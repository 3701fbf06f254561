import { afterAll, beforeAll, expect, test } from "vitest";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const query =
  "query ($checks: [PermissionCheckInput!]!) { viewer { can(checks: $checks) { allowed because lines { text } wouldAdd } } }";
const check = (object: string) => ({ resource: "applications", action: "get", object });

test("viewer.can answers every question about the caller, in order", async () => {
  const checks = [check("default/a"), check("other/a"), { resource: "extensions", action: "invoke" }];
  const { data, errors } = await gateway.ask(query, { as: "viewer", variables: { checks } });
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    viewer: {
      can: [
        { allowed: true, because: "a right of the test", lines: [], wouldAdd: null },
        { allowed: false, because: "no right of the test", lines: [], wouldAdd: null },
        { allowed: false, because: "no right of the test", lines: [], wouldAdd: null },
      ],
    },
  });
});

test("viewer.can is not there for nobody, and takes a hundred questions at most", async () => {
  expect((await gateway.ask(query, { variables: { checks: [] } })).data).toEqual({ viewer: null });
  const many = Array.from({ length: 101 }, () => check("default/a"));
  const { errors } = await gateway.ask(query, { as: "viewer", variables: { checks: many } });
  expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", path: "checks" });
});
