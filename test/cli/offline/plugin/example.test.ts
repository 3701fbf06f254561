import { afterEach, beforeEach, expect, test } from "vitest";
import { readExamples } from "../../../../cli/offline/plugin/example.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
beforeEach(() => {
  shop = openWorkshop();
});
afterEach(() => shop.close());

test("readExamples() reads all in order of their names, or the one of a name", async () => {
  for (const name of ["b", "a"]) shop.write(`examples/${name}/input/x`, "");
  shop.write("examples/README.md", "no example");
  expect((await readExamples(shop.folder)).map(({ name }) => name)).toEqual(["a", "b"]);
  expect((await readExamples(shop.folder, "b")).map(({ name }) => name)).toEqual(["b"]);
});

test("readExamples() has facts for an example that says nothing", async () => {
  shop.write("examples/a/input/x", "");
  const [example] = await readExamples(shop.folder);
  expect(example).toMatchObject({ path: "", plugin: { parameters: [], env: [] }, error: undefined, refs: undefined });
  expect(example?.facts).toMatchObject({
    instanceName: "example",
    projectName: "default",
    kubeVersion: "1.34.0",
    apiVersions: "apps/v1,v1",
  });
});

test("readExamples() writes typed parameters as an Application does", async () => {
  shop.write(
    "examples/a/example.yaml",
    `path: apps/x
parameters: {text: a, count: 3, on: true, list: [1, b], map: {a: 1}, deep: [{a: 1}]}
env: {REGION: eu, PORT: 80}
app: {name: shop}
cluster: {apiVersions: [v1, apps/v1]}
refs: {values: other}
error: boom
`,
  );
  const [example] = await readExamples(shop.folder);
  expect(example?.plugin).toEqual({
    parameters: [
      { name: "text", string: "a" },
      { name: "count", string: "3" },
      { name: "true", string: "true" },
      { name: "list", array: ["1", "b"] },
      { name: "map", map: { a: "1" } },
      { name: "deep", string: `[{"a":1}]` },
    ],
    env: [
      { name: "REGION", value: "eu" },
      { name: "PORT", value: "80" },
    ],
  });
  expect(example).toMatchObject({
    path: "apps/x",
    refs: { values: "other" },
    error: "boom",
    facts: { instanceName: "shop", apiVersions: "apps/v1,v1" },
  });
});

test("readExamples() takes parameters as an Application writes them", async () => {
  shop.write("examples/a/example.yaml", "parameters: [{name: a, string: b}]\n");
  expect((await readExamples(shop.folder))[0]?.plugin["parameters"]).toEqual([{ name: "a", string: "b" }]);
});

test("readExamples() says what to write where there is none", async () => {
  await expect(readExamples(shop.folder)).rejects.toThrow("Cannot find an example: there is none; write examples/NAME/input/");
});
