import { expect, test } from "vitest";
import { compileHealthScripts, noHealthScripts } from "../../../engine/health/health-scripts.js";
import type { KindCustomization } from "../../../engine/model/customizations.js";

const kinds = (...keys: readonly string[]): readonly KindCustomization[] =>
  keys.map((key) => ({ key, healthScript: `of ${key}` }));

test.each([
  ["the kind's own before a pattern", ["*/*", "apps/Deployment"], "of apps/Deployment"],
  ["E-20 the pattern that says most, whatever the order", ["apps/*", "apps/Deploy*", "all"], "of apps/Deploy*"],
  ["E-20 the pattern that says most, the other way round", ["all", "apps/Deploy*", "apps/*"], "of apps/Deploy*"],
  ["what is for every kind when nothing else is", ["all", "batch/*"], "of all"],
  ["none of another kind", ["apps/StatefulSet", "batch/*"], undefined],
])("compileHealthScripts() finds %s", (_, keys, expected) => {
  expect(compileHealthScripts(kinds(...keys)).find("apps", "Deployment")?.text).toBe(expected);
});

test("E-20 compileHealthScripts() covers kinds of the core group with what is for every kind", () => {
  expect(compileHealthScripts(kinds("all")).find("", "Pod")).toEqual({ name: "*/*/health.lua", text: "of all" });
});

test("compileHealthScripts() takes the first of the list where it is told to", () => {
  const listed = kinds("apps/*", "apps/Deploy*");
  expect(compileHealthScripts(listed, { asListed: true }).find("apps", "Deployment")?.text).toBe("of apps/*");
});

test("compileHealthScripts() passes over kinds of which something else is said, and empty scripts", () => {
  const customized = [
    { key: "apps/Deployment", healthScript: "" },
    { key: "apps/*", useOpenLibraries: true },
  ];
  expect(compileHealthScripts(customized)).toEqual(noHealthScripts);
});
