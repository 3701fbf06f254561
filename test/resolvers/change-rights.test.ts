import { expect, test } from "vitest";
import { rightsToChange } from "../../resolvers/change-rights.js";

const stored = { project: "p", source: { path: "a" }, syncPolicy: { automated: { prune: true }, retry: { limit: 1 } } };

test.each<[string, object, readonly string[]]>([
  ["nothing", stored, ["update"]],
  ["another path", { ...stored, source: { path: "b" } }, ["update"]],
  ["other retries", { ...stored, syncPolicy: { automated: { prune: true } } }, ["update"]],
  ["auto-sync off", { ...stored, syncPolicy: { retry: { limit: 1 } } }, ["sync-policy"]],
  [
    "auto-sync disabled",
    { ...stored, syncPolicy: { automated: { prune: true, enabled: false }, retry: { limit: 1 } } },
    ["sync-policy"],
  ],
  ["auto-sync without pruning", { ...stored, syncPolicy: { automated: {}, retry: { limit: 1 } } }, ["sync-policy"]],
  ["no policy at all", { project: "p", source: { path: "a" } }, ["update", "sync-policy"]],
  [
    "a path that is left out, and auto-sync off",
    { project: "p", syncPolicy: { retry: { limit: 1 } } },
    ["update", "sync-policy"],
  ],
  ["a policy that is no object", { ...stored, syncPolicy: "x" }, ["update", "sync-policy"]],
])("FL-52 rightsToChange() to %s", (_, wanted, rights) => {
  expect(rightsToChange(stored, wanted)).toEqual(rights);
});

test("FL-52 rightsToChange() switches auto-sync on where there was no policy", () => {
  expect(rightsToChange({ project: "p" }, { project: "p", syncPolicy: { automated: {} } })).toEqual(["sync-policy"]);
});

test("rightsToChange() compares what objects say, not how they are made", () => {
  const bare: object = Object.assign(Object.create(null), { source: Object.assign(Object.create(null), { path: "a" }) });
  expect(rightsToChange({ source: { path: "a" } }, { ...bare, syncPolicy: { automated: {} } })).toEqual(["sync-policy"]);
});
