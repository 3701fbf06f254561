import { expect, test } from "vitest";
import { judgeParameters } from "../../../plugins/third-party/judge-parameters.js";
import { bytesOf, failureOf } from "./make-package.js";

const judged = {
  plugin: "acme",
  appDir: "apps/web",
  pointers: new Map([["replicas", "/plugin/parameters/3/string"]]),
};
const judge = (output: unknown) => judgeParameters(bytesOf(typeof output === "string" ? output : JSON.stringify(output)), judged);
const error = (fields: object) => ({ severity: "error", message: "it is wrong", ...fields });

test.each<[string, object, string, string]>([
  ["a parameter that was given", { parameter: "replicas" }, 'parameter "replicas"', "/plugin/parameters/3/string"],
  ["a parameter with a default", { parameter: "tier" }, 'parameter "tier"', "/plugin/parameters"],
  ["no parameter", {}, "the parameters", "/plugin/parameters"],
])("judgeParameters() refuses %s that the plugin calls wrong", (_, fields, which, field) => {
  expect(() => judge({ results: [error(fields)] })).toThrow(
    expect.objectContaining({
      code: "BAD_USER_INPUT",
      message: `Cannot use ${which} of plugin "acme": it is wrong`,
      details: expect.objectContaining({ reason: "PARAM_INVALID", field }),
    }),
  );
});

test("judgeParameters() says the first error with its hint, and how many follow", async () => {
  const results = [{ severity: "warning", message: "old" }, error({ parameter: "a", hint: "write 3" }), error({}), error({})];
  expect(await failureOf(() => judge({ results }))).toBe(
    `BAD_USER_INPUT PARAM_INVALID: Cannot use parameter "a" of plugin "acme": it is wrong; write 3 (and 2 more)`,
  );
});

test.each<[string, unknown, readonly string[]]>([
  ["nothing printed", "", []],
  ["a blank line", " \n", []],
  ["a message without results", { kind: "FairleadOutput" }, []],
  ["notes", { results: [{ severity: "info", message: "fine", parameter: "n" }] }, [`PLUGIN_INFO: acme: parameter "n": fine`]],
])("judgeParameters() has no objection to %s", (_, output, expected) => {
  expect(judge(output)).toEqual(expected);
});

test.each<[string, unknown]>([
  ["objects", { items: [{ kind: "ConfigMap" }] }],
  ["YAML", "kind: ConfigMap\n"],
  ["a result without a message", { results: [{ severity: "error" }] }],
])("judgeParameters() refuses %s for an answer", async (_, output) => {
  expect(await failureOf(() => judge(output))).toContain("FAILED_PRECONDITION PLUGIN_PROTOCOL");
});
