import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeFolder, type TemporaryFolder } from "../cli/offline/temporary-folder.js";
import type { FakeFiles } from "../fakes/file-tree.js";
import { openRealTools, type RealTools } from "../plugins/real-tools.js";
import { compareFolder } from "./compare-folder.js";
import { printReport } from "./print-report.js";

// The first run of a module compiles it.
vi.setConfig({ testTimeout: 120_000 });

let tools: RealTools;
let folder: TemporaryFolder | undefined;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());
afterEach(() => folder?.remove());

const map = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  z: same\n  x: "${value}"\n`;
const chart = (name: string, value: string): FakeFiles => ({
  "corpus/chart/Chart.yaml": `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  "corpus/chart/values.yaml": "x: own\n",
  "corpus/chart/templates/map.yaml": map(name, value),
});

/** Compares `corpus/` with what a script says that stands where the native programs do, so that each difference is one that the test has made. */
async function compare(script: string, files: FakeFiles) {
  folder = await makeFolder({ ...files, native: `#!/bin/sh\n${script}\n` });
  const native = join(folder.path, "native");
  await chmod(native, 0o755);
  const comparisons = await compareFolder(join(folder.path, "corpus"), {
    only: ["helm", "kustomize", "jsonnet"],
    programs: { helm: native, kustomize: native, jsonnet: native },
    tools,
    jobs: 2,
    timeoutMs: 30_000,
  });
  return { comparisons, report: printReport(comparisons) };
}
const verdictsOf = ({ comparisons }: Awaited<ReturnType<typeof compare>>) =>
  comparisons.map(({ case: { tool, name }, verdict: { kind } }) => `${tool} ${name}: ${kind}`);

const says = (text: string) => `echo '${text}'`;
const helmSays = (name: string, value: string) => says(`---\n# Source: ${name}/templates/map.yaml\n${map(name, value)}`);

test("compareFolder() renders a chart with its own and with its CI values", async () => {
  const files = {
    ...chart("web", "{{ .Values.x }}"),
    "corpus/chart/ci/other-values.yaml": "x: ci\n",
    "corpus/chart/ci/notes.md": "",
  };
  const compared = await compare(`case "$*" in *ci/*) ${helmSays("web", "ci")};; *) ${helmSays("web", "own")};; esac`, files);
  expect(verdictsOf(compared)).toEqual(["helm chart: same", "helm chart -f ci/other-values.yaml: same"]);
});

test("compareFolder() tells a difference with its place", async () => {
  const compared = await compare(helmSays("web", "other"), chart("web", "{{ .Values.x }}"));
  expect(verdictsOf(compared)).toEqual(["helm chart: differ"]);
  expect(compared.report).toContain("document 0 web/templates/map.yaml ConfigMap web at /0/value/data/x");
  expect(compared.report).toMatch(/native: "other"\n {2}ours: {3}"own"/);
});

test.each<[string, string, string]>([
  ["takes for chance what differs between native renderings too", helmSays("dice", `'$$'`), "same-but-for-chance"],
  ["takes for no chance what the native renderings agree on", helmSays("dice", "fixed"), "differ"],
  ["looks for other differences beside chance", helmSays("dice", `'$$'`).replace("z: same", "z: other"), "differ"],
])("compareFolder() %s", async (_, script, expected) => {
  const compared = await compare(script, chart("dice", "{{ randAlphaNum 12 }}"));
  expect(verdictsOf(compared)).toEqual([`helm chart: ${expected}`]);
});

test("compareFolder() takes nothing for chance where the chart calls nothing of chance", async () => {
  const compared = await compare(helmSays("web", `'$$'`), chart("web", "fixed"));
  expect(verdictsOf(compared)).toEqual(["helm chart: differ"]);
});

test.each<[string, string, string]>([
  ["the same objects", map("base", "1"), "same"],
  [
    "the same object with its fields in another order",
    'kind: ConfigMap\napiVersion: v1\ndata: {x: "1", z: same}\nmetadata: {name: base}',
    "same",
  ],
  ["one object more", `${map("base", "1")}---\n${map("more", "1")}`, "differ"],
  ["another type", map("base", "1").replace('"1"', "1"), "differ"],
  ["no YAML", "a: [", "only-native-fails"],
])("compareFolder() compares a kustomization with %s", async (_, printed, expected) => {
  const files = { "corpus/app/kustomization.yaml": "resources: [map.yaml]\n", "corpus/app/map.yaml": map("base", "1") };
  expect(verdictsOf(await compare(says(printed), files))).toEqual([`kustomize app/kustomization.yaml: ${expected}`]);
});

test.each<[string, string, string, string]>([
  ["the same text", "{a: 1}", says('{\n   "a": 1\n}'), "same"],
  ["another layout", "{a: 1}", says('{ "a": 1 }'), "differ"],
  ["its own path", "std.thisFile", says('"/elsewhere/x.jsonnet"'), "same-but-for-path"],
  ["its own path beside another text", "[std.thisFile, 1]", says('[\n   "/elsewhere/x.jsonnet",\n   2\n]'), "differ"],
  ["failures", "{a: 1 +}", "echo no >&2; exit 1", "both-fail"],
  ["a failure of ours", "{a: 1 +}", says("{}"), "only-ours-fails"],
  ["a failure of theirs", "{a: 1}", "echo no >&2; exit 1", "only-native-fails"],
])("compareFolder() compares Jsonnet with %s", async (_, text, script, expected) => {
  const compared = await compare(script, { "corpus/deep/x.jsonnet": text });
  expect(verdictsOf(compared)).toEqual([`jsonnet deep/x.jsonnet: ${expected}`]);
});

test("printReport() counts by folder and tool, and tells why one side alone fails", async () => {
  const { report } = await compare("echo 'it is late' >&2; exit 1", {
    "corpus/a.jsonnet": "1",
    "corpus/b.jsonnet": "{",
    "corpus/.git/c.jsonnet": "1",
  });
  expect(report).toMatch(/tried +same +chance +path +both fail +differ +only ours fails +only native fails/);
  expect(report).toMatch(/corpus jsonnet +2 +0 +0 +0 +1 +0 +0 +1 /);
  expect(report).toMatch(/only-native-fails: jsonnet .*\/corpus\/a.jsonnet\n {2}it is late/);
});
