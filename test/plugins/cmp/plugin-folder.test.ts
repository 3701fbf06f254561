import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createOsSandbox } from "../../../plugins/cmp/os-sandbox.js";
import { readCmpFolder } from "../../../plugins/cmp/plugin-folder.js";
import { makeInput } from "../make-input.js";
import { rarePrimitives, sharedProbe } from "./run-commands.js";

const sandbox = createOsSandbox({ probe: sharedProbe, allowWeaker: rarePrimitives });
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cmp-folder-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text, { mode });
}
const configOf = (name: string, command = "[cat]") =>
  `kind: ConfigManagementPlugin\nmetadata: {name: ${name}}\nspec: {generate: {command: ${command}}}\n`;

test("readCmpFolder() gives the plugins by name, and says why others are none", async () => {
  put("z/plugin.yaml", configOf("alpha"));
  put("b/plugin.yaml", configOf("beta"));
  put("c/plugin.yaml", configOf("beta"));
  put("d/plugin.yaml", "kind: X\nmetadata: {name: d}\n");
  put("e/readme", "no plugin");
  put("plugin.yaml", configOf("loose"));
  const { plugins, problems } = await readCmpFolder(folder, { sandbox });
  expect(plugins.map(({ name }) => name)).toEqual(["alpha", "beta"]);
  expect(problems).toEqual([
    expect.stringMatching(/\/c" is left out: another plugin is called "beta"$/),
    expect.stringMatching(/\/d" is left out: invalid plugin configuration file\. kind should be/),
    expect.stringMatching(/\/e" is left out: ENOENT/),
  ]);
});

test("readCmpFolder() lets commands use the files beside plugin.yaml, and counts them in the digest", async () => {
  put("a/plugin.yaml", configOf("a", "[/plugin/generate.sh]"));
  put("a/generate.sh", "#!/bin/sh\necho 'kind: X'\n", 0o755);
  const [before] = (await readCmpFolder(folder, { sandbox })).plugins;
  const output = await before?.render(makeInput({ files: { x: "x" } }), AbortSignal.timeout(60_000));
  expect(output?.texts.map((text) => ("bytes" in text ? new TextDecoder().decode(text.bytes) : ""))).toEqual(["kind: X\n"]);
  put("a/generate.sh", "#!/bin/sh\necho 'kind: Y'\n", 0o755);
  const [after] = (await readCmpFolder(folder, { sandbox })).plugins;
  expect(after?.digest).not.toBe(before?.digest);
  chmodSync(join(folder, "a/generate.sh"), 0o644);
  const [changed] = (await readCmpFolder(folder, { sandbox })).plugins;
  expect(changed?.digest).not.toBe(after?.digest);
});

test("readCmpFolder() takes a folder that is not there for an empty one", async () => {
  expect(await readCmpFolder(join(folder, "nothing"), { sandbox })).toEqual({ plugins: [], problems: [] });
});
