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

  test("answers every request by its id, whatever became of the others", async () => {
    const answered = await answers(
      { id: "a", cmd: "manifests", args: ["."], files: { "x.yaml": object("a") } },
      "no JSON",
      { id: "b", cmd: "no such", args: [] },
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
      c: one("c"),
      d: { ok: false, exit: 2 },
      null: { ok: false, exit: 2, error: "the line is no JSON" },
      ping: { ok: true, exit: 0 },
      7: { ok: true },
    });
    expect(Object.keys(answered)).toHaveLength(7);
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
    [{ id: "a", cmd: "version", args: [1] }, '"args.0"'],
    [{ id: "a", cmd: "version", files: { x: 1 } }, '"files.x"'],
  ])("says what is wrong with %j", async (request, place) => {
    const { a } = await answers(request);
    expect(a).toMatchObject({ ok: false, exit: 2 });
    expect((a as unknown as { error: string }).error).toContain(place);
  });

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
