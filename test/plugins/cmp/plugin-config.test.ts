import { describe, expect, test } from "vitest";
import { readPluginConfig } from "../../../plugins/cmp/plugin-config.js";

/** A `plugin.yaml` with this spec. */
const withSpec = (spec: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\nmetadata: {name: acme}\nspec:\n  generate: {command: [gen]}\n  ${spec}\n`;

test("readPluginConfig() reads all that Argo CD knows, and passes over the rest", () => {
  const source = `
apiVersion: argoproj.io/v1alpha1
kind: ConfigManagementPlugin
metadata:
  name: acme
  labels: {a: b}
spec:
  version: v1.0
  init: {command: [sh, -c], args: [echo init]}
  generate: {command: [sh, -c], args: ["echo '$X'"]}
  discover: {fileName: "./subdir/s*.yaml", find: {glob: "**/Chart.yaml", command: [find]}}
  parameters:
    static:
      - {name: images, title: Images, tooltip: t, required: true, itemType: string, collectionType: map, map: {a: b}}
    dynamic: {command: [params], args: [x]}
  preserveFileMode: true
  provideGitCreds: true
  unknown: 1
`;
  expect(readPluginConfig(source)).toEqual({
    name: "acme",
    version: "v1.0",
    init: ["sh", "-c", "echo init"],
    generate: ["sh", "-c", "echo '$X'"],
    discovery: { kind: "fileName", pattern: "subdir/s*.yaml" },
    staticParameters: [
      {
        name: "images",
        title: "Images",
        tooltip: "t",
        required: true,
        itemType: "string",
        collectionType: "map",
        string: "",
        array: [],
        map: { a: "b" },
      },
    ],
    dynamicParameters: ["params", "x"],
    preserveFileMode: true,
    provideGitCreds: true,
    allowEmpty: false,
  });
});

test.each([
  ["nothing configured", "version: ''", undefined],
  ["a glob", 'discover: {find: {glob: "**/x.yaml", command: [find]}}', { kind: "glob", pattern: "**/x.yaml" }],
  ["a command", "discover: {find: {command: [sh, -c], args: [ls]}}", { kind: "command", command: ["sh", "-c", "ls"] }],
])("readPluginConfig() discovery: %s", (_, spec, expected) => {
  expect(readPluginConfig(withSpec(spec)).discovery).toEqual(expected);
});

describe("readPluginConfig() refuses", () => {
  test.each([
    ["no name", "kind: ConfigManagementPlugin", /^invalid plugin configuration file\. metadata\.name should be non-empty$/],
    [
      "another kind",
      "kind: X\nmetadata: {name: a}",
      /^invalid plugin configuration file\. kind should be ConfigManagementPlugin, found X$/,
    ],
    ["no kind", "metadata: {name: a}", /kind should be ConfigManagementPlugin, found $/],
    [
      "no generate",
      "kind: ConfigManagementPlugin\nmetadata: {name: a}\nspec: {}",
      /^invalid plugin configuration file\. spec\.generate command should be non-empty$/,
    ],
    ["an empty file", "", /metadata\.name/],
    ["a wrong type", withSpec("init: {command: ls}"), /spec\.init\.command: /],
    ["no YAML", "a: [", /it is not YAML/],
    ["two documents", `${withSpec("x: 1")}---\na: b`, /several documents/],
    ["a name for a path", withSpec("x: 1").replace("acme", "../acme"), /metadata\.name: "\.\.\/acme"/],
    ["a pattern out of the directory", withSpec("discover: {fileName: ../x}"), /spec\.discover\.fileName: "\.\.\/x" leads out/],
    ["an absolute pattern", withSpec("discover: {find: {glob: /etc/*}}"), /leads out/],
    ["a huge command", withSpec(`init: {command: [${"x".repeat(70_000)}]}`), /spec\.init: the command is longer/],
    ["a NUL", withSpec('init: {command: ["a\\0b"]}'), /NUL/],
    ["a huge text", "#".repeat(300_000), /longer than/],
  ])("%s", (_, source, message) => {
    expect(() => readPluginConfig(source)).toThrow(message);
    expect(() => readPluginConfig(source)).toThrow(
      expect.objectContaining({ code: "FAILED_PRECONDITION", details: { reason: "PLUGIN_CONFIG" } }),
    );
  });
});
