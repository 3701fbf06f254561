import { expect, test } from "vitest";
import type { FairleadError } from "../../../../engine/errors.js";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { compileParameterSchema } from "../../../../plugins/third-party/parameters/compile-schema.js";
import { readGivenPlugin } from "../../../../plugins/third-party/parameters/given-parameters.js";
import { readParameters } from "../../../../plugins/third-party/parameters/read-parameters.js";

const schema: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["host"],
  properties: {
    host: { type: "string", pattern: "^[a-z.]+$" },
    replicas: { type: "integer", minimum: 1, maximum: 5, default: 2 },
    tier: { enum: ["web", "worker"] },
    "log-level": { type: "string" },
    labels: { type: "object", additionalProperties: { type: "string", maxLength: 3 } },
    ports: { type: "array", items: { type: "integer" } },
    probe: { type: "object", required: ["path"], additionalProperties: false, properties: { path: { type: "string" } } },
  },
};
const check = compileParameterSchema(schema);
const read = (plugin: JsonObject) => readParameters(readGivenPlugin(plugin), { schema, check, plugin: "acme" });

test("readParameters() types what is given and fills in defaults", () => {
  const { parameters } = read({
    parameters: [
      { name: "host", string: "a.b" },
      { name: "ports", array: ["1", "2"] },
      { name: "labels", map: { a: "b" } },
    ],
  });
  expect(parameters).toEqual({ host: "a.b", ports: [1, 2], labels: { a: "b" }, replicas: 2 });
});

test("readParameters() takes variables for the parameters they name, and parameters before variables", () => {
  const { parameters, env } = read({
    parameters: [{ name: "replicas", string: "4" }],
    env: [
      { name: "host", value: "x" },
      { name: "REPLICAS", value: "3" },
      { name: "LOG_LEVEL", value: "debug" },
      { name: "REGION", value: "eu" },
    ],
  });
  expect(parameters).toEqual({ host: "x", replicas: 4, "log-level": "debug" });
  expect(env).toEqual({ REGION: "eu" });
});

const host = { name: "host", string: "a" };
test.each<[string, JsonObject, string, string, string]>([
  [
    "one that is missing",
    {},
    "PARAM_REQUIRED",
    "/plugin/parameters",
    `Cannot use parameter "host" of plugin "acme": it is required; add it to plugin.parameters`,
  ],
  [
    "a wrong type",
    { parameters: [host, { name: "replicas", string: "many" }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/string",
    `write an integer, not "many"`,
  ],
  [
    "a wrong type from a variable",
    { parameters: [host], env: [{ name: "REPLICAS", value: "x" }] },
    "PARAM_TYPE",
    "/plugin/env/0/value",
    "write an integer",
  ],
  [
    "a bound",
    { parameters: [host, { name: "replicas", string: "9" }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/string",
    "it must be <= 5, not 9",
  ],
  [
    "a value of none of several",
    { parameters: [host, { name: "tier", string: "db" }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/string",
    `write one of "web", "worker", not "db"`,
  ],
  [
    "a pattern",
    { parameters: [{ name: "host", string: "A" }] },
    "PARAM_TYPE",
    "/plugin/parameters/0/string",
    `it must match the pattern ^[a-z.]+$, not "A"`,
  ],
  [
    "one that is not there",
    { parameters: [host, { name: "color", string: "red" }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/string",
    `Cannot use parameter "color" of plugin "acme": there is no such parameter; there are host, replicas`,
  ],
  [
    "an item of a list",
    { parameters: [host, { name: "ports", array: ["1", "x"] }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/array/1",
    `parameter "ports" at "1" of plugin "acme": write an integer, not "x"`,
  ],
  [
    "a value of a map",
    { parameters: [host, { name: "labels", map: { "a/b": "long" } }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/map/a~1b",
    "it must NOT have more than 3 characters",
  ],
  [
    "a field that is missing inside",
    { parameters: [host, { name: "probe", map: {} }] },
    "PARAM_REQUIRED",
    "/plugin/parameters/1/map",
    `"path" is required in it`,
  ],
  [
    "a field too many inside",
    { parameters: [host, { name: "probe", map: { path: "/", x: "y" } }] },
    "PARAM_TYPE",
    "/plugin/parameters/1/map",
    `it may not hold "x"`,
  ],
])("readParameters() refuses %s and points at it", (_, plugin, reason, field, sentence) => {
  let failure: FairleadError | undefined;
  try {
    read(plugin);
  } catch (error) {
    failure = error as FairleadError;
  }
  expect(failure?.code).toBe("BAD_USER_INPUT");
  expect(failure?.details).toMatchObject({ reason, field });
  expect(failure?.message).toContain(sentence);
});
