import { afterAll, beforeAll, expect, test } from "vitest";
import { openRealTools, type RealTools } from "../real-tools.js";
import { archiveOf, chartIn, dataOf, type HelmCase, renderHelm, seeing } from "./render-helm.js";

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 900_000);
afterAll(() => tools.sandbox.close());

/** A subchart `db` that shows what it is given. */
const db = (folder = "app/charts/db") => ({
  ...chartIn(folder, {
    "values.yaml": "size: 1\nexports: {shared: {fromDb: yes}}\ndata: {x: 1}\n",
    "templates/db.yaml": seeing({ size: ".Values.size", zone: ".Values.global.zone", chart: ".Chart.Name" }, "{{ .Chart.Name }}"),
  }),
  [`${folder}/Chart.yaml`]: "apiVersion: v2\nname: db\nversion: 1.2.3\n",
});

/** A chart with dependencies, and values for them; the ConfigMap `seen` shows its own values. */
const parent = (dependencies: string, values = "") =>
  chartIn(
    "app",
    { "values.yaml": `global: {zone: a}\n${values}`, "templates/seen.yaml": seeing({ values: ".Values | toJson" }) },
    `version: 1.0.0\ndependencies: [${dependencies}]`,
  );
const onDb = (more = "") => `{name: db, version: 1.x.x, repository: ""${more}}`;

const render = (files: HelmCase["files"], more: Partial<HelmCase> = {}) => renderHelm(tools, { files, ...more });
const namesOf = async (...given: Parameters<typeof render>) =>
  (await render(...given)).manifests.map(({ metadata }) => metadata.name ?? "").toSorted();

test("a subchart is given the parent's section, the globals, then what the Application sets", async () => {
  const files = { ...parent(onDb(), "db: {size: 2}\n"), ...db() };
  expect(dataOf(await render(files), "db")).toEqual({ size: "2", zone: "a", chart: "db" });
  const helm = { values: "global: {zone: b}\n", parameters: [{ name: "db.size", value: "3" }] };
  expect(dataOf(await render(files, { helm }), "db")).toEqual({ size: "3", zone: "b", chart: "db" });
});

test.each([
  ["is rendered without a word of it", "", "", {}, true],
  ["is rendered though nothing declares it", undefined, "", {}, true],
  ["vanishes by its condition", ", condition: db.enabled", "db: {enabled: false}", {}, false],
  ["obeys the first condition that is there", ', condition: "no.such,db.enabled"', "db: {enabled: false}", {}, false],
  ["passes over a condition that is no boolean", ', condition: "db.enabled"', "db: {enabled: 'no'}", {}, true],
  ["vanishes by its tag", ", tags: [back]", "tags: {back: false}", {}, false],
  [
    "obeys the condition, not the tag",
    ", tags: [back], condition: db.enabled",
    "tags: {back: false}\ndb: {enabled: true}",
    {},
    true,
  ],
  [
    "is switched on by the Application",
    ", condition: db.enabled",
    "db: {enabled: false}",
    { values: "db: {enabled: true}" },
    true,
  ],
])("a subchart %s", async (_, declared, values, helm, expected) => {
  const files = { ...parent(declared === undefined ? "" : onDb(declared), `${values}\n`), ...db() };
  expect((await namesOf(files, { helm })).includes("db")).toBe(expected);
});

test("a chart can be used twice by aliases, each with its own section", async () => {
  const files = {
    ...parent(`${onDb(", alias: one")}, ${onDb(", alias: two")}`, "one: {size: 5}\ntwo: {size: 6}\n"),
    ...db(),
  };
  expect(dataOf(await render(files), "one")["size"]).toBe("5");
  expect(dataOf(await render(files), "two")["size"]).toBe("6");
});

test.each([
  ["of a list", ", import-values: [shared]", { fromDb: true }],
  ["of a map", ", import-values: [{child: data, parent: mine}]", { mine: { x: 1 } }],
])("import-values %s brings a subchart's values up", async (_, declared, expected) => {
  const values = dataOf(await render({ ...parent(onDb(declared)), ...db() }))["values"] ?? "";
  expect(JSON.parse(values)).toMatchObject(expected);
});

test("charts/ holds directories and archives; what begins with _ or . is passed over", async () => {
  const archive = await archiveOf("packed", {
    "Chart.yaml": "apiVersion: v2\nname: packed\nversion: 1.0.0\n",
    ".helmignore": "templates/kept.yaml\n",
    "templates/kept.yaml": seeing({ a: "1" }, "packed"),
  });
  const files = { ...parent(""), ...db(), ...db("app/charts/_off"), ...db("app/charts/.off"), "app/charts/packed.tgz": archive };
  expect(await namesOf(files)).toEqual(["db", "packed", "seen"]);
});

test.each([
  [
    "no version that counts",
    "apiVersion: v2\nname: app\nversion: one\n",
    /^validation: chart\.metadata\.version "one" is invalid/,
  ],
  ["no name", "apiVersion: v2\nversion: 1.0.0\n", /chart\.metadata\.name is required/],
  ["another apiVersion", "apiVersion: v9\nname: app\nversion: 1.0.0\n", /unsupported chart version|apiVersion/],
])("a chart with %s is refused in Helm's words, its file named", async (_, chartYaml, sentence) => {
  const failure: unknown = await render({ ...parent(""), "app/Chart.yaml": chartYaml }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "BAD_USER_INPUT", details: { reason: "CHART_INVALID", file: "app" } });
  expect(failure).toMatchObject({ message: expect.stringMatching(sentence) });
});

test("CRDs of the parent come before those of its subcharts, untemplated", async () => {
  const crd = (name: string) =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${name}.example.com\n  annotations: {text: "{{ x }}"}\n`;
  const files = { ...parent(onDb()), ...db(), "app/charts/db/crds/a.yaml": crd("a"), "app/crds/z.yaml": crd("z") };
  const { manifests } = await render(files);
  expect(manifests.slice(0, 2).map(({ metadata }) => metadata.name)).toEqual(["z.example.com", "a.example.com"]);
  expect(manifests[0]?.metadata.annotations).toEqual({ text: "{{ x }}" });
});

test.each([
  ["an empty file", "", "chart"],
  ["a comment", "# nothing\n", "chart"],
  ["several documents, merged in order", "x: 1\n---\nx: 2\n", "2"],
  ["null over a value", "x: 1\n---\nx: null\n", ""],
])("a value file with %s", async (_, text, expected) => {
  const files = {
    ...chartIn("app", { "values.yaml": "x: chart\n", "templates/seen.yaml": seeing({ x: 'default "" .Values.x' }) }),
    "app/v.yaml": text,
  };
  expect(dataOf(await render(files, { helm: { valueFiles: ["v.yaml"] } }))["x"]).toBe(expected);
});
