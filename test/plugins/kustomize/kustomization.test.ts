import { expect, test } from "vitest";
import { objectsOf, readDocuments, readKustomization, textOf, textsOf } from "../../../plugins/kustomize/kustomization.js";

const { signal } = new AbortController();
const read = (text: string) => readKustomization(Buffer.from(text), signal);

test.each([
  [
    "takes the names of fields in any case",
    "RESOURCES: [a]\nhelmcharts: []\nOther: 1\n",
    { resources: ["a"], helmCharts: [], Other: 1 },
  ],
  ["reads YAML 1.1", "generatorOptions: {disableNameSuffixHash: yes}\n", { generatorOptions: { disableNameSuffixHash: true } }],
  ["reads JSON", '{"resources": ["a"]}', { resources: ["a"] }],
])("readKustomization() %s", async (_, text, expected) => {
  expect(await read(text)).toEqual(expected);
});

test.each([
  ["no YAML", "a: [\n"],
  ["a list", "- a\n"],
  ["nothing", "# empty\n"],
  ["two documents", "a: 1\n---\nb: 2\n"],
  ["a key that names a prototype", "__proto__: {a: 1}\n"],
])("readKustomization() leaves %s to Kustomize", async (_, text) => {
  expect(await read(text)).toBeUndefined();
});

test("readKustomization() leaves what is no UTF-8 to Kustomize", async () => {
  expect(await readKustomization(Uint8Array.of(0xff, 0xfe, 0x00), signal)).toBeUndefined();
});

test("readDocuments() leaves a text that is too deep", async () => {
  expect(await readDocuments(`${"[".repeat(5000)}${"]".repeat(5000)}`, signal)).toBeUndefined();
});

test("fields of another type count as absent", () => {
  expect([textsOf("a"), textsOf([1, "b", null]), objectsOf([{}, 1, []]), objectsOf(null), textOf(3), textOf("x")]).toEqual([
    [],
    ["b"],
    [{}],
    [],
    "",
    "x",
  ]);
});
