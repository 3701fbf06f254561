import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildToolsInBackground } from "../../../plugins/tools/build-tools.js";
import { createToolModules } from "../../../plugins/tools/tool-modules.js";

describe("buildToolsInBackground()", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairlead-build-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function build(script: string) {
    const file = join(folder, "tools.mjs");
    await writeFile(file, script);
    const lines: string[] = [];
    const modules = createToolModules();
    const end = buildToolsInBackground({ script: file, modules, progress: (line) => lines.push(line) });
    return { modules, lines, end };
  }
  const say = (event: object) => `console.log(${JSON.stringify(JSON.stringify(event))});`;
  const ready = { event: "ready", tool: "jsonnet", file: "/x/jsonnet.wasm", sha256: "ab" };

  test("hands on each module as soon as it is there", async () => {
    const { modules, lines, end } = await build(
      `${say({ event: "building", tool: "jsonnet", index: 1, of: 3 })}${say(ready)}console.log("noise");setInterval(() => {}, 1000)`,
    );
    expect(await modules.ready("jsonnet", AbortSignal.timeout(60_000))).toMatchObject({ file: "/x/jsonnet.wasm", sha256: "ab" });
    expect(() => modules.guest("helm")).toThrow("still being built (1 of 4");
    expect(lines).toEqual([expect.stringContaining("Compiling jsonnet to WebAssembly (1 of 3")]);
    await end();
  });

  test.each([
    ["what the builder says", say({ event: "failed", because: "Go is missing" }), "Go is missing"],
    ["that the builder broke", "process.exit(3)", "ended with code 3"],
  ])("tells %s", async (_, script, because) => {
    const { modules, end } = await build(script);
    await expect(modules.ready("helm", AbortSignal.timeout(60_000))).rejects.toThrow(because);
    await expect(modules.ready("helm", AbortSignal.timeout(60_000))).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await end();
  });

  test("says what to do where there is no builder", async () => {
    const modules = createToolModules();
    await buildToolsInBackground({ script: join(folder, "absent.mjs"), modules, progress: () => undefined })();
    expect(() => modules.guest("helm")).toThrow("FAIRLEAD_TOOLS");
  });
});
