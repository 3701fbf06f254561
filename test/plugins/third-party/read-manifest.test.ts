import { expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { readPluginManifest } from "../../../plugins/third-party/read-manifest.js";
import { bytesOf, failureOf, fairleadVersion, manifestText } from "./make-package.js";

const read = (fields: JsonObject = {}) => readPluginManifest(bytesOf(manifestText(fields)), fairleadVersion);

test("readPluginManifest() fills in the defaults", () => {
  const { runtime, inputs, parameters, environment, capabilities, limits, output, discovery } = read();
  expect(runtime).toEqual({ type: "js", entry: "dist/plugin.js", abi: "v1" });
  expect(inputs).toEqual({ scope: "app", include: ["**"], refs: false, app: true, revision: false, cluster: false });
  expect(parameters).toEqual({ schema: { type: "object" }, ui: { order: [], groups: [] }, dynamic: false, validate: false });
  expect(environment).toEqual({ read: [] });
  expect(capabilities).toEqual({ network: [], gitCredentials: false, clusterRead: [] });
  expect(limits).toEqual({ memoryMiB: 128, cpuSeconds: 2, wallSeconds: 10, outputMiB: 16 });
  expect(output).toEqual({ allowEmpty: false, deterministic: true });
  expect(discovery).toBeUndefined();
});

test("readPluginManifest() keeps the parameters' schema as it is written", () => {
  const schema = { type: "object", properties: { b: { type: "string" }, a: { enum: [1, null] } }, required: ["b"] };
  expect(read({ parameters: { schema } }).parameters.schema).toEqual(schema);
});

test.each<[string, JsonObject, string]>([
  ["a field nobody knows", { hello: 1 }, `there is no field "hello"; docs/plugins.md lists the fields`],
  ["a field nobody knows, inside", { limits: { memoryMB: 1 } }, `limits: there is no field "memoryMB"`],
  ["another kind", { kind: "Plugin" }, `kind: write ManifestGenerator, not "Plugin"`],
  ["another version of the format", { apiVersion: "v1" }, `apiVersion: write plugins.fairlead.dev/v1, not "v1"`],
  [
    "a name with capitals",
    { metadata: { name: "Acme", version: "1.0.0" } },
    `metadata.name: write lower-case letters, digits and dashes`,
  ],
  ["no version", { metadata: { name: "acme" } }, `metadata.version: it is missing; write a string`],
  ["a version that is a number", { metadata: { name: "acme", version: 1.4 } }, `metadata.version: write a string, not 1.4`],
  [
    "a version that is none",
    { metadata: { name: "acme", version: "v1" } },
    `metadata.version: write a semantic version, e.g. 1.4.0, not "v1"`,
  ],
  [
    "an unknown runtime",
    { runtime: { type: "python", entry: "x.py" } },
    `runtime.type: write js or wasm or command, not "python"`,
  ],
  ["an entry outside", { runtime: { type: "js", entry: "../x.js" } }, `runtime.entry: write a path below the manifest`],
  ["an absolute entry", { runtime: { type: "js", entry: "/etc/passwd" } }, `runtime.entry: write a path below the manifest`],
  [
    "a digest that is none",
    { runtime: { type: "js", entry: "x.js", sha256: "abc" } },
    `runtime.sha256: write 64 hexadecimal digits, not "abc"`,
  ],
  ["too much memory", { limits: { memoryMiB: 9000 } }, `limits.memoryMiB: at most 1024 is allowed, not 9000`],
  ["too little time", { limits: { wallSeconds: 0 } }, `limits.wallSeconds: at least 1 is needed, not 0`],
  ["discovery without rules", { discovery: { any: [] } }, `discovery.any: at least 1 is needed`],
  [
    "a rule of two kinds",
    { discovery: { any: [{ file: "x", contains: { file: "y", text: "z" } }] } },
    `discovery.any[0]: write {file: GLOB} or`,
  ],
  ["a glob that is none", { inputs: { include: ["[a"] } }, `inputs.include[0]: it is no glob; check its brackets, not "[a"`],
  ["an absolute glob", { inputs: { include: ["/etc/*"] } }, `inputs.include[0]: it is no glob`],
  ["an old Fairlead", { engines: { fairlead: ">=2 <3" } }, `engines.fairlead: it wants Fairlead >=2 <3, this is 1.2.3`],
  ["a range that is none", { engines: { fairlead: "new" } }, `engines.fairlead: "new" is no range of versions`],
  [
    "all of the network",
    { capabilities: { network: ["*"] } },
    `capabilities.network[0]: write a host, e.g. api.example.com or *.example.com:8443, not "*"`,
  ],
  [
    "a URL for a host",
    { capabilities: { network: ["https://api.example.com/"] } },
    `capabilities.network[0]: write a host, e.g. api.example.com or *.example.com:8443, not "https://api.example.com/"`,
  ],
  [
    "a cluster",
    { capabilities: { clusterRead: ["v1/Secret"] } },
    `capabilities.clusterRead: this version lets no plugin read a cluster`,
  ],
  [
    "credentials",
    { capabilities: { gitCredentials: true } },
    `capabilities.gitCredentials: there is no git in the sandbox that could use them`,
  ],
  [
    "a layout of parameters that are not there",
    { parameters: { ui: { order: ["a"] } } },
    `parameters.ui: the schema has no parameter "a"`,
  ],
  [
    "a schema that is none",
    { parameters: { schema: { type: "object", properties: { a: { type: "text" } } } } },
    `parameters.schema: it is no JSON Schema`,
  ],
])("readPluginManifest() refuses %s with one sentence", async (_, fields, sentence) => {
  const failure = await failureOf(() => read(fields));
  expect(failure).toMatch(
    /^BAD_USER_INPUT PLUGIN_CONFIG: invalid plugin configuration file\. Cannot use fairlead-plugin\.yaml: /,
  );
  expect(failure).toContain(sentence);
});

test("readPluginManifest() tells several mistakes at once", async () => {
  const failure = await failureOf(() => read({ kind: "X", limits: { memoryMiB: 1 } }));
  expect(failure).toContain("kind: write");
  expect(failure).toContain("limits.memoryMiB: at least 16");
});

test.each([
  ["no YAML", "a: [", "The text is not YAML"],
  ["nothing", "", "it holds no map"],
  ["a list", "- a", "it holds no map"],
  ["two documents", `${manifestText()}---\n${manifestText()}`, "more than one document"],
  ["a key that names a prototype", `${manifestText()}__proto__: {a: 1}\n`, "__proto__"],
  ["a text that is too large", `# ${"x".repeat(300_000)}`, "the limit is 262144"],
])("readPluginManifest() refuses %s", async (_, text, sentence) => {
  const failure = await failureOf(() => readPluginManifest(bytesOf(text), fairleadVersion));
  expect(failure).toContain("BAD_USER_INPUT PLUGIN_CONFIG");
  expect(failure).toContain(sentence);
});

test("readPluginManifest() takes a prerelease of Fairlead for what it comes before", () => {
  expect(readPluginManifest(bytesOf(manifestText()), "1.3.0-rc.1").metadata.name).toBe("acme");
});
