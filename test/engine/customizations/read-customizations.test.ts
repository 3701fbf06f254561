import { describe, expect, test } from "vitest";
import { readCustomizations } from "../../../engine/customizations/read-customizations.js";
import { FairleadError } from "../../../engine/errors.js";
import { noCustomizations } from "../../../engine/model/customizations.js";

const kindsOf = (general: Readonly<Record<string, string>>) => readCustomizations(general).kinds;
const split = (type: string, text: string, kind = "example.com_Widget") => ({
  [`resource.customizations.${type}.${kind}`]: text,
});
const nothing = { jsonPointers: [], jqPathExpressions: [], managedFieldsManagers: [] };

function refusalOf(general: Readonly<Record<string, string>>): string {
  try {
    readCustomizations(general);
  } catch (thrown) {
    if (thrown instanceof FairleadError && thrown.details["reason"] === "SETTINGS_INVALID") return thrown.message;
    throw thrown;
  }
  return "none";
}

test("readCustomizations() finds nothing where nothing is said", () => {
  expect(
    readCustomizations({ "accounts.ci": "apiKey", "resource.customizations": "", "resource.customizations.health": "x" }),
  ).toBe(noCustomizations);
});

describe("readCustomizations() takes the map", () => {
  test("with everything that may be said of a kind", () => {
    const map = `
example.com/Widget:
  health.lua: |
    return {status = "Healthy"}
  health.lua.useOpenLibs: true
  actions: |
    discovery.lua: return {}
    mergeBuiltinActions: true
    definitions:
    - name: restart
      action.lua: return obj
  ignoreDifferences: |
    jsonPointers: [/spec/a]
    jqPathExpressions: [.spec.b]
    managedFieldsManagers: [kube-controller-manager]
  ignoreResourceUpdates: |
    jsonPointers: [/status]
  knownTypeFields:
  - field: spec.template.spec
    type: core/v1/PodSpec
`;
    expect(readCustomizations({ "resource.customizations": map })).toEqual({
      kinds: [
        {
          key: "example.com/Widget",
          healthScript: 'return {status = "Healthy"}\n',
          useOpenLibraries: true,
          actions: {
            discoveryScript: "return {}",
            definitions: [{ name: "restart", script: "return obj" }],
            mergeBuiltInActions: true,
          },
          ignoreDifferences: {
            jsonPointers: ["/spec/a"],
            jqPathExpressions: [".spec.b"],
            managedFieldsManagers: ["kube-controller-manager"],
          },
          ignoreResourceUpdates: { ...nothing, jsonPointers: ["/status"] },
          knownTypeFields: [{ field: "spec.template.spec", type: "core/v1/PodSpec" }],
        },
      ],
      problems: [],
      id: expect.stringContaining("example.com/Widget"),
    });
  });

  test.each([
    ["of the core group", "Pod: {health.lua: x}", "Pod"],
    ["of the core group with a slash", "/Pod: {health.lua: x}", "Pod"],
    ["by a pattern", "'*.crossplane.io/*': {health.lua: x}", "*.crossplane.io/*"],
    ["of every kind", "'*/*': {health.lua: x}", "all"],
  ])("%s", (_, map, key) => {
    expect(kindsOf({ "resource.customizations": map })).toEqual([{ key, healthScript: "x" }]);
  });
});

describe("readCustomizations() takes a key", () => {
  test.each([
    ["health", "return {}", { healthScript: "return {}" }],
    ["useOpenLibs", "true", { useOpenLibraries: true }],
    [
      "actions",
      "discovery.lua: return {}",
      { actions: { discoveryScript: "return {}", definitions: [], mergeBuiltInActions: false } },
    ],
    ["ignoreDifferences", "jsonPointers:\n- /spec/a\n", { ignoreDifferences: { ...nothing, jsonPointers: ["/spec/a"] } }],
    ["ignoreResourceUpdates", "jqPathExpressions: ['.a']", { ignoreResourceUpdates: { ...nothing, jqPathExpressions: [".a"] } }],
    [
      "knownTypeFields",
      "- {field: spec.cpu, type: core/Quantity}",
      { knownTypeFields: [{ field: "spec.cpu", type: "core/Quantity" }] },
    ],
  ])("of %s", (type, text, said) => {
    expect(kindsOf(split(type, text))).toEqual([{ key: "example.com/Widget", ...said }]);
  });

  test.each([
    ["the core group", "Pod", "Pod"],
    ["every kind", "all", "all"],
    ["a group with dots", "cert-manager.io_Certificate", "cert-manager.io/Certificate"],
  ])("for %s", (_, kind, key) => {
    expect(kindsOf(split("health", "x", kind))).toEqual([{ key, healthScript: "x" }]);
  });

  test("which replaces what the map says of the same type, and leaves the rest", () => {
    const map = "example.com/Widget: {health.lua: old, ignoreDifferences: 'jsonPointers: [/a]'}";
    expect(kindsOf({ "resource.customizations": map, ...split("health", "new") })).toEqual([
      { key: "example.com/Widget", healthScript: "new", ignoreDifferences: { ...nothing, jsonPointers: ["/a"] } },
    ]);
  });

  test("in whatever order", () => {
    const keys = [
      ...Object.entries(split("health", "a")),
      ...Object.entries(split("useOpenLibs", "1")),
      ...Object.entries(split("health", "b", "Pod")),
    ];
    const forth = readCustomizations(Object.fromEntries(keys));
    expect(readCustomizations(Object.fromEntries(keys.toReversed()))).toEqual(forth);
    expect(forth.kinds.map(({ key }) => key)).toEqual(["Pod", "example.com/Widget"]);
  });
});

test("readCustomizations() gives another id when something else is said", () => {
  const ids = ["a", "b"].map((text) => readCustomizations(split("health", text)).id);
  expect(new Set(ids).size).toBe(2);
});

test.each([
  ["a type nobody knows", split("helth", "x"), /^resource customization type helth not supported/],
  ["a key of three parts", split("health", "x", "a_b_C"), /^group kind should be in format .* got group kind: 'a_b_C'/],
  [
    "a map that is none",
    { "resource.customizations": "- a" },
    /^a map is expected, not a list \(in resource\.customizations of argocd-cm\)/,
  ],
  ["what is no YAML", { "resource.customizations": "a: [" }, /resource\.customizations of argocd-cm/],
  [
    "a script that is no text",
    { "resource.customizations": "a/B: {health.lua: {x: 1}}" },
    /^a text is expected, not a map.* of "a\/B"/,
  ],
  ["a boolean that is none", split("useOpenLibs", "yes"), /^strconv\.ParseBool: parsing "yes"/],
  ["pointers that are no list", split("ignoreDifferences", "jsonPointers: /a"), /^a list is expected, not "\/a"/],
  ["known types that are no list", split("knownTypeFields", "field: a"), /^a list is expected, not a map/],
])("readCustomizations() refuses %s", (_, general, expected) => {
  expect(refusalOf(general)).toMatch(expected);
});

test.each([
  ["actions that are no YAML", split("actions", "a: ["), /^The actions have no effect: /],
  [
    "a field nobody reads",
    { "resource.customizations": "a/B: {helth.lua: x}" },
    /"helth\.lua" has no effect; known are health\.lua/,
  ],
  ["a field of ignored fields nobody reads", split("ignoreDifferences", "jsonPointer: [/a]"), /"jsonPointer" has no effect/],
  ["a key that is no glob", { "resource.customizations": "'a/[': {health.lua: x}" }, /"a\/\[" has no effect: it is no glob/],
])("readCustomizations() goes on with %s and says so", (_, general, expected) => {
  const { problems } = readCustomizations(general);
  expect(problems).toEqual([expect.stringMatching(expected)]);
});
