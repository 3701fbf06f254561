import { expect, test } from "vitest";
import { objectsOf, readDocuments, readKustomization, textOf, textsOf } from "../../../plugins/kustomize/kustomization.js";

const read = (text: string) => readKustomization(Buffer.from(text));

test.each([
  [
    "takes the names of fields in any case",
    "RESOURCES: [a]\nhelmcharts: []\nOther: 1\n",
    { resources: ["a"], helmCharts: [], Other: 1 },
  ],
  ["reads YAML 1.1", "generatorOptions: {disableNameSuffixHash: yes}\n", { generatorOptions: { disableNameSuffixHash: true } }],
  ["reads JSON", '{"resources": ["a"]}', { resources: ["a"] }],
])("readKustomization() %s", (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  ["no YAML", "a: [\n"],
  ["a list", "- a\n"],
  ["nothing", "# empty\n"],
  ["two documents", "a: 1\n---\nb: 2\n"],
  ["a key that names a prototype", "__proto__: {a: 1}\n"],
])("readKustomization() leaves %s to Kustomize", (_, text) => {
  expect(read(text)).toBeUndefined();
});

test("readKustomization() leaves what is no UTF-8 to Kustomize", () => {
  expect(readKustomization(Uint8Array.of(0xff, 0xfe, 0x00))).toBeUndefined();
});

test("readDocuments() leaves a text that is too deep", () => {
  expect(readDocuments(`${"[".repeat(5000)}${"]".repeat(5000)}`)).toBeUndefined();
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
