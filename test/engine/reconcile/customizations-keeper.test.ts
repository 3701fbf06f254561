import { expect, test } from "vitest";
import { createCustomizationsKeeper } from "../../../engine/reconcile/customizations-keeper.js";
import { createFakeLog } from "../../fakes/log.js";

const script = (text: string) => ({ "resource.customizations.health.example.com_Widget": text });

test("createCustomizationsKeeper() says whether anything is said otherwise than before", () => {
  const keeper = createCustomizationsKeeper(createFakeLog());
  expect(keeper.update({ "accounts.ci": "apiKey" })).toBe(false);
  expect(keeper.update(script("a"))).toBe(true);
  expect(keeper.update({ ...script("a"), "accounts.ci": "apiKey" })).toBe(false);
  expect(keeper.healthScripts().find("example.com", "Widget")?.text).toBe("a");
  expect(keeper.update({})).toBe(true);
  expect(keeper.healthScripts().find("example.com", "Widget")).toBeUndefined();
});

test("createCustomizationsKeeper() keeps the last that could be read, and says so once", () => {
  const log = createFakeLog();
  const keeper = createCustomizationsKeeper(log);
  keeper.update(script("a"));
  const broken = { ...script("b"), "resource.customizations.helth.Pod": "x" };
  expect(keeper.update(broken)).toBe(false);
  expect(keeper.update(broken)).toBe(false);
  expect(keeper.current().kinds).toEqual([{ key: "example.com/Widget", healthScript: "a" }]);
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
});

test("createCustomizationsKeeper() tells of what has no effect", () => {
  const log = createFakeLog();
  createCustomizationsKeeper(log).update({ "resource.customizations": "a/B: {helth.lua: x, health.lua: z}" });
  expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
});

test("createCustomizationsKeeper() tells once of settings that cannot be read, and again when they came back", () => {
  const log = createFakeLog();
  const keeper = createCustomizationsKeeper(log);
  const broken = { "timeout.reconciliation": "soon" };
  for (const general of [broken, { ...broken, url: "x" }, {}, broken]) keeper.update(general);
  expect(log.lines.map(({ level }) => level)).toEqual(["warn", "warn"]);
});
