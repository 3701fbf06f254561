import { expect, test } from "vitest";
import { describeWish } from "../../../engine/audit/describe-wish.js";

test.each<[string, Record<string, unknown>, string]>([
  ["nothing", { ref: { name: "shop" }, input: null }, ""],
  [
    "a sync",
    { ref: { name: "shop" }, input: { revision: "v2", prune: true, dryRun: false, retry: null } },
    'input.revision: "v2"\ninput.prune: true\ninput.dryRun: false',
  ],
  [
    "objects by their keys",
    { input: { resources: [{ group: "apps", kind: "Deployment", name: "web" }] } },
    'input.resources: ["apps/Deployment//web"]',
  ],
  [
    "an action",
    { action: "restart", resource: { kind: "Pod", name: "web" } },
    'action: "restart"\nresource.kind: "Pod"\nresource.name: "web"',
  ],
  ["a text on one line", { revision: "a\nb" }, 'revision: "a\\nb"'],
  ["a token by its id", { project: "web", role: "ci", id: "t1", expiresIn: "1h" }, 'role: "ci"\nid: "t1"\nexpiresIn: "1h"'],
])("describeWish() tells %s", (_, args, expected) => {
  expect(describeWish(args)).toBe(expected);
});

test("S2 describeWish() tells no argument that it does not know, wherever it stands", () => {
  const canary = "CANARY";
  const told = describeWish({
    password: canary,
    currentPassword: canary,
    newPassword: canary,
    token: canary,
    parameters: [{ key: "a", value: canary }],
    input: { spec: { name: canary }, annotations: [{ key: "a", value: canary }], secret: canary, revision: { nested: canary } },
    resource: { token: canary },
  });
  expect(told).toBe("");
});

test("describeWish() bounds what it tells", () => {
  const told = describeWish({ revisions: Array.from({ length: 1_000 }, () => "x".repeat(100)) });
  expect(told.length).toBeLessThan(330);
});
