import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectPlugin } from "../../../../cli/offline/plugin/inspect-plugin.js";
import { packPlugin } from "../../../../cli/offline/plugin/pack-plugin.js";
import { testPlugin } from "../../../../cli/offline/plugin/test-plugin.js";
import type { JsonObject } from "../../../../engine/model/manifest.js";
import { manifestText } from "../../../plugins/third-party/make-package.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
  shop.write("acme/fairlead-plugin.yaml", manifestText({ ...manifest }));
  shop.write("acme/src/plugin.js", code);
  shop.write("acme/examples/good/input/a.txt", "hello");
  shop.write("acme/examples/good/example.yaml", "parameters: {count: 2, list: [1, 2], map: {a: true}, deep: {a: [{b: 1}]}}\n");
  shop.write(
    "acme/examples/good/expected.yaml",
    '# as it shall be\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  text: hello\n  given: \'{"count":2,"list":[1,2],"map":{"a":true},"deep":{"a":[{"b":1}]}}\'\n',
  );
  shop.write("acme/examples/fails/input/other.txt", "");
  shop.write("acme/examples/fails/example.yaml", "error: '\"/src/a.txt\" does not exist'\n");
});
afterAll(() => shop.close());

const manifest: JsonObject = {
  engines: { fairlead: ">=0.1" },
  inputs: { include: ["*.txt"] },
  parameters: {
    schema: {
      type: "object",
      properties: {
        count: { type: "integer" },
        list: { type: "array", items: { type: "integer" } },
        map: { type: "object", additionalProperties: { type: "boolean" } },
        deep: { type: "object" },
      },
    },
  },
};
const code = `export default { generate({ files, input, log }) {
  log.info("rendering");
  const text = files.readText("a.txt");
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { text, given: JSON.stringify(input.parameters) } }];
} };`;

test("testPlugin() passes examples that give what they shall, and that fail as they shall", async () => {
  const { exit, result, text } = await testPlugin(["acme"], shop.context());
  expect(text()).toContain("2 examples passed");
  expect([exit, result]).toMatchObject([
    0,
    {
      passed: true,
      examples: [
        { name: "fails", passed: true },
        { name: "good", passed: true, log: "info: rendering\n" },
      ],
    },
  ]);
});

test("testPlugin() shows a difference in lines and what was logged, and exits with 1", async () => {
  shop.write("acme/examples/wrong/input/a.txt", "hello");
  shop.write(
    "acme/examples/wrong/expected.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  text: bye\n  given: '{}'\n",
  );
  const { exit, text } = await testPlugin(["acme", "--example", "wrong"], shop.context());
  expect(exit).toBe(1);
  expect(text()).toContain("✗ wrong: ");
  expect(text()).toContain("    -  text: bye\n    +  text: hello\n");
  expect(text()).toContain("    log:\n    info: rendering\n");
  expect(text()).toContain("1 of 1 example failed; if what came out is right, run again with --update");
});

test("testPlugin() writes what comes out with --update, and passes then", async () => {
  shop.write("acme/examples/new/input/a.txt", "new");
  const missing = await testPlugin(["acme", "--example", "new"], shop.context());
  expect([missing.exit, missing.text()]).toEqual([1, expect.stringContaining("There is no expected.yaml; --update writes it")]);
  const updated = await testPlugin(["acme", "--example", "new", "--update"], shop.context());
  expect(updated.text()).toContain("✓ new: wrote expected.yaml, 1 object");
  expect(readFileSync(join(shop.folder, "acme/examples/new/expected.yaml"), "utf8")).toContain("  text: new\n");
  expect((await testPlugin(["acme", "--example", "new"], shop.context())).exit).toBe(0);
});

test("testPlugin() leaves an expected.yaml alone that holds the same, comments and all", async () => {
  await testPlugin(["acme", "--example", "good", "--update"], shop.context());
  expect(readFileSync(join(shop.folder, "acme/examples/good/expected.yaml"), "utf8")).toContain("# as it shall be");
});

test.each([
  ["an example that does not fail", "error: boom\n", "a.txt", `It rendered, and example.yaml says it fails with "boom"`],
  ["another failure", "error: boom\n", "b.txt", `It fails as it should, but with another message than "boom"`],
  ["a failure", "{}\n", "b.txt", `"/src/a.txt" does not exist`],
  [
    "a wrong parameter",
    "parameters: {count: x}\n",
    "a.txt",
    `Cannot use parameter "count" of plugin "acme": write an integer, not "x"`,
  ],
])("testPlugin() does not pass %s", async (what, settings, file, sentence) => {
  const example = what.replaceAll(" ", "-");
  shop.write(`acme/examples/${example}/example.yaml`, settings);
  shop.write(`acme/examples/${example}/input/${file}`, "x");
  const { exit, text } = await testPlugin(["acme", "--example", example], shop.context());
  expect([exit, text()]).toEqual([1, expect.stringContaining(sentence)]);
});

test.each([
  ["an example nobody wrote", ["acme", "--example", "none"], `Cannot find the example "none": there are`],
  ["a folder without a plugin", ["nothing"], `holds no fairlead-plugin.yaml; "fairlead plugin init" writes one`],
])("testPlugin() refuses %s", async (_, args, sentence) => {
  await expect(testPlugin(args, shop.context())).rejects.toThrow(sentence);
});

test("testPlugin() tells where an example.yaml is wrong", async () => {
  shop.write("bad/fairlead-plugin.yaml", manifestText({ engines: { fairlead: ">=0.1" } }));
  shop.write("bad/src/plugin.js", code);
  shop.write("bad/examples/one/example.yaml", "paramters: {}\n");
  await expect(testPlugin(["bad"], shop.context())).rejects.toThrow(/Cannot read examples\/one\/example.yaml: .*paramters/);
});

const fetching = (more: string) => `export default { ${more} generate({ network }) {
  const text = network.readText("https://api.example.com/a?b=1");
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" }, data: { text } }];
} };`;
const net: JsonObject = { engines: { fairlead: ">=0.1" }, capabilities: { network: ["api.example.com"] } };

test("testPlugin() answers what a plugin fetches from the files that the example names, and says how to record one", async () => {
  shop.write("net/fairlead-plugin.yaml", manifestText(net));
  shop.write("net/src/plugin.js", fetching(""));
  shop.write("net/examples/a/input/a.txt", "");
  const missing = await testPlugin(["net"], shop.context());
  expect([missing.exit, missing.text()]).toEqual([
    1,
    expect.stringContaining(
      `curl -fsSL "https://api.example.com/a?b=1" -o examples/a/answer, and add to example.yaml: network: {"https://api.example.com/a?b=1": answer}`,
    ),
  ]);
  shop.write("net/examples/a/example.yaml", 'network: {"https://api.example.com/a?b=1": answer}\n');
  shop.write("net/examples/a/answer", "recorded");
  await testPlugin(["net", "--update"], shop.context());
  expect(readFileSync(join(shop.folder, "net/examples/a/expected.yaml"), "utf8")).toContain("text: recorded");
  expect((await packPlugin(["net"], shop.context())).exit).toBe(0);
});

test("packPlugin() wants to be told of a validate(), and to find it where it was told of it", async () => {
  shop.write("val/src/plugin.js", fetching("validate() {},"));
  shop.write("val/fairlead-plugin.yaml", manifestText(net));
  await expect(packPlugin(["val"], shop.context())).rejects.toThrow(/it has a validate\(\) that would never be called/);
  shop.write("val/fairlead-plugin.yaml", manifestText({ ...net, parameters: { validate: true } }));
  expect((await packPlugin(["val"], shop.context())).exit).toBe(0);
  shop.write("val/src/plugin.js", fetching(""));
  await expect(packPlugin(["val"], shop.context())).rejects.toThrow(/no plugin with the function validate\(\)/);
});

test("packPlugin() gives the same archive twice, and inspectPlugin() the same digest for folder and archive", async () => {
  const one = await packPlugin(["acme"], shop.context());
  const first = readFileSync(join(shop.folder, "acme-1.0.0.tgz"));
  await packPlugin(["acme", "--out", "again.tgz"], shop.context());
  expect(readFileSync(join(shop.folder, "again.tgz")).equals(first)).toBe(true);
  const { digest } = one.result as { readonly digest: string };
  for (const path of ["acme", "acme-1.0.0.tgz"]) {
    const { result, text } = await inspectPlugin([path], shop.context());
    expect(result).toMatchObject({
      name: "acme",
      version: "1.0.0",
      digest,
      runtime: "script",
      requests: { refs: false, environment: [] },
    });
    expect(text()).toMatch(/^acme 1\.0\.0\ndigest {13}sha256:[0-9a-f]{64}\nruns as {12}script, at most 128 MiB/);
    expect(text()).toContain("  count: type: integer\n");
  }
  expect(one.text()).toContain(`${digest}\n`);
});

test("packPlugin() refuses what the sandbox does not load", async () => {
  shop.write("broken/fairlead-plugin.yaml", manifestText({ engines: { fairlead: ">=0.1" } }));
  shop.write("broken/src/plugin.js", "export default { render() { return []; } };");
  await expect(packPlugin(["broken"], shop.context())).rejects.toThrow("has no plugin with the function generate()");
  shop.write("broken/src/plugin.js", "export default {");
  await expect(packPlugin(["broken"], shop.context())).rejects.toThrow(/Cannot build src\/plugin.js: src\/plugin.js:1:1\d: /);
  shop.write(
    "broken/src/plugin.js",
    `import { readFileSync } from "node:fs";\nexport default { generate: () => readFileSync("/etc/passwd") };`,
  );
  await expect(packPlugin(["broken"], shop.context())).rejects.toThrow(/Could not resolve "node:fs"/);
});

test("inspectPlugin() says what a plugin asks for and imports", async () => {
  shop.write(
    "asks/fairlead-plugin.yaml",
    manifestText({
      engines: { fairlead: ">=0.1" },
      inputs: { refs: true, scope: "repository" },
      environment: { read: ["REGION", "KUBE_VERSION"] },
      discovery: { any: [{ file: "*.cue" }] },
    }),
  );
  shop.write("asks/dist/plugin.js", code);
  const { text } = await inspectPlugin(["asks"], shop.context());
  expect(text()).toContain(
    "needs a grant for  the whole repository (repository: true), the Application's other sources (refs: true), the variable REGION\n",
  );
  expect(text()).toContain("sees               all files of the repository\n");
  expect(text()).toContain(`chosen             by name, or where [{"file":"*.cue"}]\n`);
  expect(text()).toContain("no parameters\n");
  await expect(inspectPlugin(["missing.tgz"], shop.context())).rejects.toThrow("nothing is there");
});
