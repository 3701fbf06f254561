import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBatch } from "../../../cli/offline/batch.js";
import { type OpenedTools, openTools } from "../../../cli/offline/open-tools.js";
import { packageFolder } from "../../../cli/offline/package-folder.js";

describe("runBatch()", () => {
  let opened: OpenedTools;
  let folder: string;
  beforeAll(async () => {
    opened = openTools(packageFolder(), () => undefined);
    folder = await mkdtemp(join(tmpdir(), "fairlead-batch-test-"));
  });
  afterAll(async () => {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function answers(...requests: readonly (object | string)[]) {
    const lines: string[] = [];
    const text = requests.map((request) => `${typeof request === "string" ? request : JSON.stringify(request)}\n`);
    const streams = { input: Readable.from(text), write: async (line: string) => void lines.push(line) };
    expect(await runBatch(streams, { tools: opened.tools, scripts: opened.scripts, signal: AbortSignal.timeout(60_000) })).toBe(
      0,
    );
    expect(lines.every((line) => line.endsWith("\n"))).toBe(true);
    const parsed = lines.map((line) => JSON.parse(line) as { id: string | null });
    return Object.fromEntries(parsed.map(({ id, ...rest }) => [String(id), rest]));
  }
  const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

  test("has large requests worked on elsewhere, while small ones are answered here", async () => {
    const asked: string[] = [];
    const second = {
      ask: async (line: string) => {
        asked.push(line);
        if (asked.length > 1) throw new Error("it died");
        return JSON.stringify({ id: "large", ok: true, exit: 0, result: "theirs" });
      },
      close: () => undefined,
    };
    const large = (id: string) => JSON.stringify({ id, cmd: "health", args: ["-f", "a"], files: { a: "#".repeat(2_000_000) } });
    const lines: string[] = [];
    const input = Readable.from([`${large("large")}\n${large("dead")}\n{"id":"small","cmd":"version"}\n`]);
    const write = async (line: string) => void lines.push(line);
    const context = { tools: opened.tools, scripts: opened.scripts, signal: AbortSignal.timeout(60_000), second };
    await runBatch({ input, write }, context);
    const byId = new Map(lines.map((line) => JSON.parse(line) as { id: string }).map((answer) => [answer.id, answer]));
    expect(byId.get("large")).toMatchObject({ result: "theirs" });
    expect(byId.get("dead")).toMatchObject({ ok: false, error: "it died" });
    expect(byId.get("small")).toMatchObject({ ok: true });
    expect(asked.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(["large", "dead"]);
  });

  test("answers every request by its id, whatever became of the others", async () => {
    const answered = await answers(
      { id: "a", cmd: "manifests", args: ["."], files: { "x.yaml": object("a") } },
      "no JSON",
      { id: "b", cmd: "no such", args: [] },
      { id: "e", cmd: "appset generate", args: [] },
      { id: "c", cmd: "manifests", args: ["."], files: { "x.yaml": { base64: Buffer.from(object("c")).toString("base64") } } },
      { id: "d", cmd: "manifests", args: ["--nonsense"] },
      { id: "ping", cmd: "version", args: [] },
      "",
      { id: 7, cmd: "version" },
    );
    const one = (name: string) => ({
      ok: true,
      exit: 0,
      result: { sourceType: "Directory", manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name } }] },
    });
    expect(answered).toMatchObject({
      a: one("a"),
      b: { ok: false, exit: 2, error: 'unknown command "no such"' },
      e: { ok: false, exit: 2, error: expect.stringContaining("ApplicationSets are not supported") },
      c: one("c"),
      d: { ok: false, exit: 2 },
      null: { ok: false, exit: 2, error: "the line is no JSON" },
      ping: { ok: true, exit: 0 },
      7: { ok: true },
    });
    expect(Object.keys(answered)).toHaveLength(8);
  });

  test("gives each request an empty folder of its own", async () => {
    await writeFile(join(folder, "other.yaml"), object("other"));
    const answered = await answers(
      { id: "mine", cmd: "manifests", args: ["."], files: { "deep/er/x.yaml": object("mine"), "top.yaml": object("top") } },
      { id: "empty", cmd: "manifests", args: ["."] },
      { id: "disk", cmd: "manifests", args: [folder] },
    );
    const names = (id: string) =>
      (answered[id] as { result?: { manifests: { metadata: { name: string } }[] } }).result?.manifests.map(
        ({ metadata }) => metadata.name,
      );
    expect([names("mine"), names("empty"), names("disk")]).toEqual([["top"], [], ["other"]]);
  });

  test.each(["../x.yaml", "/etc/x", "a/../../x", ""])("S51 writes no file %j", async (name) => {
    const answered = await answers({ id: "a", cmd: "manifests", args: ["."], files: { [name]: "x" } });
    expect(answered["a"]).toMatchObject({ ok: false, exit: 2 });
  });

  test.each([
    [{ id: "a", cmd: 3 }, '"cmd"'],
    [{ id: "a", cmd: "version", args: [1] }, '"args"'],
    [{ id: "a", cmd: "version", files: { x: 1 } }, '"x"'],
    [{ id: "a", cmd: "version", args: ["-o", "yaml"] }, '"yaml"'],
  ])("says what is wrong with %j", async (request, place) => {
    const { a } = await answers(request);
    expect(a).toMatchObject({ ok: false, exit: 2 });
    expect((a as unknown as { error: string }).error).toContain(place);
  });

  test.each([
    ["-o", "json", "."],
    [".", "-o", "json"],
    ["--output=json", "."],
  ])("takes -o json anywhere: %j", async (...args) => {
    expect((await answers({ id: "a", cmd: "manifests", args }))["a"]).toMatchObject({ ok: true, exit: 0 });
  });

  test("keeps what a request names within its folder, and tells no path of this machine", async () => {
    const answered = await answers(
      { id: "import", cmd: "jsonnet", args: ["m"], files: { m: 'import "../x"' } },
      { id: "upwards", cmd: "health", args: ["-f", "../../etc/passwd"] },
      { id: "both", cmd: "manifests", args: ["."], files: { d: "", "d/a": "" } },
    );
    expect(answered).toMatchObject({
      import: {
        ok: false,
        exit: 1,
        error: 'RUNTIME ERROR: import "../x" leads out of the repository; m:1:1-14 $; During evaluation',
      },
      upwards: { ok: false, exit: 1, error: expect.stringMatching('^Cannot read "../../etc/passwd": no such file or directory') },
      both: { ok: false, exit: 2 },
    });
    expect(JSON.stringify(answered)).not.toContain("fairlead-batch");
  });

  test("E-26 refuses a jq expression that never ends, and passes over one that fails on the object", async () => {
    const app = (expression: string) =>
      JSON.stringify({
        kind: "Application",
        spec: { ignoreDifferences: [{ kind: "ConfigMap", jqPathExpressions: [expression] }] },
      });
    const args = ["--target", "o", "--live", "o", "--app", "a"];
    const answered = await answers(
      { id: "endless", cmd: "diff", args, files: { o: object("a"), a: app("last(range(1e12))") } },
      { id: "failing", cmd: "diff", args, files: { o: object("a"), a: app(".kind[]") } },
    );
    expect(answered).toMatchObject({
      endless: { ok: false, exit: 1, error: expect.stringContaining("was stopped: it takes longer than a second") },
      failing: { ok: true, exit: 0, result: { modified: false } },
    });
  }, 60_000);

  test("answers what is quick while tools are busy with others", async () => {
    const chart = {
      "c/Chart.yaml": "{apiVersion: v2, name: c, version: 1.0.0}",
      "c/templates/a.yaml": "{{ range until 1000 }}{{ range until 1000 }}{{ end }}{{ end }}",
    };
    const long = Array.from({ length: 12 }, (_, at) => ({ id: `long-${at}`, cmd: "helm template", args: ["c"], files: chart }));
    const order: string[] = [];
    const input = Readable.from([...long, { id: "ping", cmd: "version" }].map((request) => `${JSON.stringify(request)}\n`));
    const write = async (line: string) => void order.push((JSON.parse(line) as { id: string }).id);
    await runBatch({ input, write }, { tools: opened.tools, scripts: opened.scripts, signal: AbortSignal.timeout(60_000) });
    expect(order).toHaveLength(13);
    expect(order.indexOf("ping")).toBeLessThan(4);
  }, 60_000);

  test("leaves nothing of one request to the next, and ends a bomb without harm to others", async () => {
    const bomb =
      "a: &a [1,2,3,4,5,6,7,8,9]\n" +
      "b c d e f g h"
        .split(" ")
        .map((name, at) => `${name}: &${name} [${`*${"abcdefg"[at]},`.repeat(9)}]\n`)
        .join("");
    const answered = await answers(
      { id: "bomb", cmd: "manifests", args: ["."], files: { "x.yaml": `apiVersion: v1\nkind: X\nmetadata: {name: a}\n${bomb}` } },
      { id: "good", cmd: "manifests", args: ["."], files: { "x.yaml": object("good") } },
    );
    expect(answered).toMatchObject({ bomb: { ok: false, exit: 1 }, good: { ok: true } });
  });
});
