import { expect, test } from "vitest";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { readGivenPlugin } from "../../../../plugins/third-party/parameters/given-parameters.js";
import { failureOf } from "../make-package.js";

test("readGivenPlugin() reads parameters of all three kinds, and variables", () => {
  const given = readGivenPlugin({
    name: "acme",
    parameters: [
      { name: "a", string: "x" },
      { name: "b", array: ["y", "z"] },
      { name: "c", map: { "k/1": "v" } },
    ],
    env: [{ name: "D", value: "w" }, { name: "E" }],
  });
  expect(given.parameters).toEqual([
    { name: "a", value: "x", pointer: "/plugin/parameters/0/string" },
    { name: "b", value: ["y", "z"], pointer: "/plugin/parameters/1/array" },
    { name: "c", value: { "k/1": "v" }, pointer: "/plugin/parameters/2/map" },
  ]);
  expect(given.env).toEqual([
    { name: "D", value: "w", pointer: "/plugin/env/0/value" },
    { name: "E", value: "", pointer: "/plugin/env/1/value" },
  ]);
});

test.each([[undefined], [{}], [{ name: "x", parameters: null, env: null }]])(
  "readGivenPlugin() takes %j for nothing given",
  (plugin) => {
    expect(readGivenPlugin(plugin)).toEqual({ parameters: [], env: [] });
  },
);

test.each<[string, JsonObject, string]>([
  ["parameters that are no list", { parameters: {} }, "PARAM_TYPE: Cannot use /plugin/parameters: a list is expected here"],
  ["a parameter without a name", { parameters: [{ string: "x" }] }, `/plugin/parameters/0: a parameter has a "name"`],
  ["a parameter without a value", { parameters: [{ name: "a" }] }, `/plugin/parameters/0: give the parameter "a" exactly one of`],
  ["two values", { parameters: [{ name: "a", string: "x", array: [] }] }, `give the parameter "a" exactly one of`],
  [
    "a number",
    { parameters: [{ name: "a", string: 3 }] },
    "/plugin/parameters/0/string: write a text; put numbers and booleans in quotes",
  ],
  ["a number in a list", { parameters: [{ name: "a", array: ["x", 3] }] }, "/plugin/parameters/0/array/1: write a text"],
  ["a number in a map", { parameters: [{ name: "a", map: { "b/c": true } }] }, "/plugin/parameters/0/map/b~1c: write a text"],
  ["a list for a map", { parameters: [{ name: "a", map: [] }] }, "/plugin/parameters/0/map: write a map of texts"],
  [
    "a parameter given twice",
    {
      parameters: [
        { name: "a", string: "" },
        { name: "a", string: "" },
      ],
    },
    `PARAM_COLLISION: Cannot use /plugin/parameters/1/string: "a" is given twice`,
  ],
  [
    "a variable given twice",
    { env: [{ name: "A" }, { name: "A" }] },
    `PARAM_COLLISION: Cannot use /plugin/env/1/value: "A" is given twice in plugin.env`,
  ],
  ["a variable that is a text", { env: ["A=b"] }, `/plugin/env/0: write an object with the texts "name" and "value"`],
  ["too many", { parameters: Array.from({ length: 1001 }, () => ({})) }, "it has 1001 entries, the limit is 1000"],
])("readGivenPlugin() refuses %s", async (_, plugin, sentence) => {
  expect(await failureOf(() => readGivenPlugin(plugin))).toContain(sentence);
});
