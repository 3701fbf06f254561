import { array, assert, constantFrom, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { cmpEnvironment } from "../../../plugins/cmp/environment.js";
import { makeInput } from "../make-input.js";

const environmentOf = (plugin?: JsonObject) => cmpEnvironment(makeInput({ ...(plugin !== undefined && { source: { plugin } }) }));
const variablesOf = (plugin: JsonObject) => environmentOf(plugin).variables;

test("cmpEnvironment() without a plugin block is the build environment with the cluster's versions", () => {
  const { variables } = environmentOf();
  expect(variables).toMatchObject({ ARGOCD_APP_NAME: "web", KUBE_VERSION: "1.32.0", KUBE_API_VERSIONS: "apps/v1,v1" });
  expect(variables).not.toHaveProperty("ARGOCD_APP_PARAMETERS");
});

test("40. cmpEnvironment() puts ARGOCD_ENV_ before each name and replaces variables in values", () => {
  const { variables, warnings } = environmentOf({
    env: [
      { name: "FOO", value: "app $ARGOCD_APP_NAME on ${KUBE_VERSION}, $$5, $NOPE" },
      { name: "PATH", value: "/evil" },
      { name: "", value: "dropped" },
      { name: "NONE" },
    ],
  });
  expect(variables).toMatchObject({
    ARGOCD_ENV_FOO: "app web on 1.32.0, $5, ",
    ARGOCD_ENV_PATH: "/evil",
    ARGOCD_ENV_NONE: "",
    ARGOCD_APP_PARAMETERS: "null",
  });
  expect(variables).not.toHaveProperty("PATH");
  expect(warnings).toEqual([expect.stringMatching(/^ENV_UNKNOWN: \/plugin\/env\/0\/value: the variable "NOPE"/)]);
});

test("40. cmpEnvironment() names parameters: dots and dashes become _, lists and maps their parts", () => {
  const variables = variablesOf({
    parameters: [
      { name: "values-files.x", array: ["a.yaml", "b.yaml"] },
      { name: "helm", map: { "image.tag": "v1", größe: "2" } },
      { name: "straße", string: "s <b> & $ARGOCD_APP_NAME" },
      { name: "empty", array: [], map: {} },
    ],
  });
  expect(variables).toMatchObject({
    PARAM_VALUES_FILES_X_0: "a.yaml",
    PARAM_VALUES_FILES_X_1: "b.yaml",
    PARAM_HELM_IMAGE_TAG: "v1",
    PARAM_HELM_GR__E: "2",
    PARAM_STRA_E: "s <b> & $ARGOCD_APP_NAME",
    ARGOCD_APP_PARAMETERS: String.raw`[{"array":["a.yaml","b.yaml"],"name":"values-files.x"},{"map":{"größe":"2","image.tag":"v1"},"name":"helm"},{"name":"straße","string":"s \u003cb\u003e \u0026 $ARGOCD_APP_NAME"},{"array":[],"map":{},"name":"empty"}]`,
  });
});

describe("cmpEnvironment() refuses", () => {
  test.each([
    [
      "two names that become one",
      [
        { name: "a-b", string: "1" },
        { name: "a.b", string: "2" },
      ],
      "PARAM_COLLISION",
    ],
    [
      "an item and a name",
      [
        { name: "a", array: ["1"] },
        { name: "a_0", string: "2" },
      ],
      "PARAM_COLLISION",
    ],
    ["two keys of a map", [{ name: "a", map: { "x-y": "1", "x.y": "2" } }], "PARAM_COLLISION"],
    ["a number", [{ name: "a", string: 1 }], "SPEC_INVALID"],
    ["a list of numbers", [{ name: "a", array: [1] }], "SPEC_INVALID"],
    ["a list for a map", [{ name: "a", map: ["x"] }], "SPEC_INVALID"],
    ["no list", { name: "a" }, "SPEC_INVALID"],
    ["a NUL", [{ name: "a", string: "x\0y" }], "SPEC_INVALID"],
    ["a value that is too long for a process", [{ name: "a", string: "x".repeat(140_000) }], "INPUT_TOO_LARGE"],
  ])("%s", (_, parameters, reason) => {
    expect(() => environmentOf({ parameters: parameters as never })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason }) }),
    );
  });

  test.each([
    [[{ name: "A=B", value: "x" }]],
    [[{ name: "A\n", value: "x" }]],
    [[{ name: "A", value: 1 }]],
    [[{ value: "x" }]],
    [["A=x"]],
    ["A=x"],
  ])("the environment %j", (env) => {
    expect(() => environmentOf({ env: env as never })).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason: "SPEC_INVALID" }) }),
    );
  });
});

test("S70 no name a user chooses becomes another variable than its own", () => {
  const names = array(constantFrom("PATH", "LD_PRELOAD", "NODE_OPTIONS", "GIT_SSH", "HOME", "ARGOCD_APP_NAME", "KUBE_VERSION"), {
    maxLength: 5,
  });
  assert(
    property(names, string(), (chosen, value) => {
      const { variables } = environmentOf({
        env: chosen.map((name) => ({ name, value: "evil" })),
        parameters: [...new Set(chosen)].map((name) => ({ name, string: value.replaceAll("\0", "") })),
      });
      const known = environmentOf().variables;
      for (const [name, given] of Object.entries(variables)) {
        if (/^(ARGOCD_ENV_|PARAM_)/.test(name) || name === "ARGOCD_APP_PARAMETERS") continue;
        expect(given).toBe(known[name]);
      }
    }),
  );
});
