import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeFolder, type TemporaryFolder } from "./offline/temporary-folder.js";

// A process each, which compiles the sources it imports.
vi.setConfig({ testTimeout: 180_000 });

const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeFolder({
    "app/kustomization.yaml": "resources: [map.yaml]\nnamePrefix: my-\n",
    "app/map.yaml": map("web"),
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/templates/map.yaml": map("{{ .Release.Name }}"),
    "sum.jsonnet": "1 + 1",
    "broken.jsonnet": "1 +",
  });
});
afterEach(() => folder.remove());

/** Runs the program as a person does, in the folder of the fixtures. */
async function fairlead(args: readonly string[], stdin = "") {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", tsx, main, ...args], {
    cwd: folder.path,
    timeout: 150_000,
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.stdin.end(stdin);
  const [out, err, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exit, out, err };
}

test.each<[readonly string[], string]>([
  [["jsonnet", "sum.jsonnet"], "2\n"],
  [["helm", "template", "shop", "chart"], `---\n# Source: web/templates/map.yaml\n${map("shop")}`],
])("fairlead %j prints its answer and exits with 0", async (args, out) => {
  expect(await fairlead(args)).toMatchObject({ exit: 0, out });
});

test.each<[readonly string[], object]>([
  [["kustomize", "app"], { manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "my-web" } }] }],
  [["jsonnet", "broken.jsonnet"], { error: expect.stringContaining("broken.jsonnet:1") }],
])("fairlead %j -o json prints exactly one JSON value", async (args, value) => {
  const { out, err } = await fairlead([...args, "-o", "json"]);
  expect(JSON.parse(out)).toEqual(value);
  expect(out).toMatch(/^[^\n]+\n$/);
  expect(err).toBe("");
});

test.each<[readonly string[], 1 | 2, string]>([
  [["jsonnet", "broken.jsonnet"], 1, "broken.jsonnet:1"],
  [["nope"], 2, 'unknown command "nope"; fairlead --help lists them'],
  [["kustomize", "--nope", "app"], 2, "kustomize: unknown option '--nope'"],
])("fairlead %j exits with %i and says why on standard error alone", async (args, exit, sentence) => {
  const said = await fairlead(args);
  expect(said).toMatchObject({ exit, out: "" });
  expect(said.err).toContain(sentence);
  expect(said.err).toMatch(/^fairlead: /);
});

test("fairlead batch answers each line of a pipe, a bad one among them, and exits with 0", async () => {
  const requests = [
    { id: "a", cmd: "jsonnet", args: ["x.jsonnet"], files: { "x.jsonnet": "2 * 3" } },
    { id: "b", cmd: "kustomize", args: ["."], files: { "kustomization.yaml": "resources: [m.yaml]\n", "m.yaml": map("m") } },
    { id: "c", cmd: "jsonnet", args: ["sum.jsonnet"] },
  ];
  const lines = [JSON.stringify(requests[0]), "{ no JSON", ...requests.slice(1).map((request) => JSON.stringify(request))];
  const { exit, out, err } = await fairlead(["batch"], lines.join("\n"));
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly id: string | null });
  expect(answers.toSorted((left, right) => String(left.id).localeCompare(String(right.id)))).toEqual([
    { id: "a", ok: true, exit: 0, result: { output: "6\n" } },
    { id: "b", ok: true, exit: 0, result: { manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m" } }] } },
    {
      id: "c",
      ok: false,
      exit: 1,
      error: 'Cannot read "sum.jsonnet": no such file or directory; give the path of one that is there',
    },
    { id: null, ok: false, exit: 2, error: "the line is no JSON" },
  ]);
});
