import { expect, test } from "vitest";
import { builtInPolicy } from "../../../engine/access/built-in-policy.js";
import { parsePolicyCsv } from "../../../engine/access/policy-csv.js";

test("builtInPolicy is sound, only allows, and speaks of three subjects", () => {
  const { lines, bad } = parsePolicyCsv(builtInPolicy);
  expect(bad).toEqual([]);
  const rules = lines.filter((line) => line.type === "p");
  expect(new Set(rules.map((rule) => rule.effect))).toEqual(new Set(["allow"]));
  expect(new Set(rules.map((rule) => rule.subject))).toEqual(new Set(["role:readonly", "role:admin"]));
  expect(lines.filter((line) => line.type === "g").map((line) => line.text)).toEqual([
    "g, role:admin, role:readonly",
    "g, admin, role:admin",
  ]);
});

test("builtInPolicy lets role:readonly do nothing but look, and nobody invoke extensions", () => {
  const rules = parsePolicyCsv(builtInPolicy).lines.filter((line) => line.type === "p");
  expect(new Set(rules.filter((rule) => rule.subject === "role:readonly").map((rule) => rule.action))).toEqual(new Set(["get"]));
  expect(rules.filter((rule) => rule.resource === "extensions")).toEqual([]);
});
