import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { archiveOf, chartIn, dataOf, renderHelm, seeing } from "./render-helm.js";

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const leaks = /goroutine|\.go:\d+|root:x:0|\/work\/|\/tmp\//;

/** `done`, or the reason of the refusal; the text too if it shows what nobody may see. */
async function outcomeOf(files: FakeFiles, helm: JsonObject = {}): Promise<string> {
  try {
    await renderHelm(tools, { files, helm });
    return "done";
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return `${String(error.details["reason"])}${leaks.test(error.message) ? `: ${error.message}` : ""}`;
  }
}

async function tarWith(name: string, text: string | Buffer): Promise<Uint8Array> {
  const archive = pack();
  archive.entry({ name: "sub/Chart.yaml" }, "apiVersion: v2\nname: sub\nversion: 1.0.0\n");
  archive.entry({ name }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

const template = (text: string) => chartIn("app", { "templates/x.yaml": text });
const nested = Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(", ")}]`).join(
  "\n",
);

test.each<[string, () => FakeFiles | Promise<FakeFiles>, JsonObject, readonly string[]]>([
  [
    "a template that includes itself",
    () => template('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'),
    {},
    ["TEMPLATE_ERROR"],
  ],
  [
    "S54 a text that expands itself",
    () => template("{{ tpl .Values.x . }}"),
    { valuesObject: { x: "{{ tpl .Values.x . }}" } },
    ["TEMPLATE_ERROR", "PLUGIN_CRASHED", "LIMIT_MEMORY"],
  ],
  [
    "a list of a thousand million numbers",
    () => template("{{ range until 1000000000 }}x{{ end }}"),
    {},
    ["LIMIT_MEMORY", "LIMIT_TIME"],
  ],
  [
    "a text of a thousand million letters",
    () => template('{{ repeat 1000000000 "x" }}'),
    {},
    ["LIMIT_MEMORY", "LIMIT_OUTPUT", "TEMPLATE_ERROR"],
  ],
  [
    "aliases of aliases in values",
    () => template("a: 1"),
    { values: `a0: &a0 [x, x]\n${nested}\n` },
    ["VALUES_INVALID", "INPUT_TOO_COMPLEX", "LIMIT_MEMORY"],
  ],
  [
    "a schema that refers to the network",
    () => ({ ...template("{}"), "app/values.schema.json": '{"$ref": "https://example.com/s.json"}' }),
    {},
    ["SCHEMA_REMOTE_REF"],
  ],
  [
    "a schema that refers to a file",
    () => ({ ...template("{}"), "app/values.schema.json": '{"$ref": "file:///etc/passwd"}' }),
    {},
    ["SCHEMA_REMOTE_REF", "SCHEMA_INVALID", "VALUES_INVALID"],
  ],
  [
    "an archive in charts/ that is a bomb",
    async () => ({ ...template("{}"), "app/charts/sub.tgz": await tarWith("sub/big", Buffer.alloc(120 * 1_048_576)) }),
    {},
    ["CHART_INVALID", "LIMIT_MEMORY", "ARCHIVE_TOO_LARGE"],
  ],
  [
    "an archive in charts/ that climbs out",
    async () => ({ ...template("{}"), "app/charts/sub.tgz": await tarWith("sub/../../x", "x") }),
    {},
    ["CHART_INVALID", "ARCHIVE_UNSAFE"],
  ],
  [
    "an archive in charts/ that is none",
    async () => ({ ...template("{}"), "app/charts/sub.tgz": "no archive" }),
    {},
    ["CHART_INVALID"],
  ],
  [
    "S54 a chart whose name is a way out",
    () => ({ "app/Chart.yaml": "apiVersion: v2\nname: ../../x\nversion: 1.0.0\n" }),
    {},
    ["CHART_INVALID"],
  ],
  ["Chart.yaml that is no map", () => ({ "app/Chart.yaml": "- a\n" }), {}, ["CHART_INVALID"]],
  ["a template that is no YAML", () => template("a: [\n"), {}, ["TEMPLATE_ERROR"]],
  ["a template that is no object", () => template("- a\n"), {}, ["TEMPLATE_ERROR"]],
  [
    "an object with a key that is JavaScript's own",
    () => template("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n__proto__: {a: 1}\n"),
    {},
    ["MANIFEST_INVALID"],
  ],
])(
  "%s ends in a typed refusal",
  async (_, files, helm, reasons) => {
    expect(reasons).toContain(await outcomeOf(await files(), helm));
  },
  120_000,
);

test("after hostile charts a good one renders as ever", async () => {
  await outcomeOf(template("{{ range until 1000000000 }}x{{ end }}"));
  const archive = await archiveOf("sub", {
    "Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "templates/seen.yaml": seeing({ x: ".Chart.Name" }),
  });
  const files = { ...chartIn("app", {}), "app/charts/sub-1.0.0.tgz": archive };
  expect(dataOf(await renderHelm(tools, { files }))).toEqual({ x: "sub" });
}, 120_000);
