import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Sandbox } from "../../../plugins/sandbox/sandbox.js";
import { repositoryPaths, runTool } from "../../../plugins/tools/run-tool.js";
import { createToolModules } from "../../../plugins/tools/tool-modules.js";
import { noFiles } from "../sandbox/guests.js";

const usage = { queuedMs: 0, wallMs: 1, cpuMs: 1, peakBytes: 1 };

/** A sandbox whose guest answers with this text, or fails with this error. */
function runnerOf(answer: string | FairleadError) {
  const modules = createToolModules();
  modules.put("helm", { file: "/helm.wasm", sha256: "ab" });
  const sandbox: Sandbox = {
    run: () =>
      typeof answer === "string"
        ? Promise.resolve({ output: new TextEncoder().encode(answer), log: "at /src/a\n", isNondeterministic: false, usage })
        : Promise.reject(answer),
    close: () => Promise.resolve(),
  };
  return runTool({ sandbox, modules }, { tool: "helm", input: {}, files: noFiles }, AbortSignal.timeout(60_000));
}

test.each([
  ["error in /src/apps/web/x.yaml:3", "error in apps/web/x.yaml:3"],
  ['open "/src/a": nothing', 'open "a": nothing'],
  ["in /src, line 2", "in ., line 2"],
  ["(/refs/values/prod.yaml)", "($values/prod.yaml)"],
  ["/fetched/0/chart", "fetched/0/chart"],
  ["https://host/src/a and ./src/b and /srcs/c", "https://host/src/a and ./src/b and /srcs/c"],
])("repositoryPaths(%j) gives %j", (text, expected) => {
  expect(repositoryPaths(text)).toBe(expected);
});

test("runTool() unwraps the answer", async () => {
  expect(await runnerOf('{"ok":{"x":1}}')).toEqual({ output: { x: 1 }, log: "at a\n", isNondeterministic: false, usage });
});

test("runTool() turns the tool's error into one with code, file and place", async () => {
  const answer = {
    error: {
      code: "TEMPLATE_ERROR",
      message: "bad /src/c/t.yaml\ngoroutine 1 [running]:\nmain.x()\n\t/x/main.go:1 +0x1",
      file: "/src/c/t.yaml",
      line: 3,
    },
  };
  await expect(runnerOf(JSON.stringify(answer))).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: "bad c/t.yaml",
    details: { reason: "TEMPLATE_ERROR", file: "c/t.yaml", line: 3 },
  });
});

test("runTool() shows no stack of Go when the module crashes", async () => {
  const crash = new FairleadError("FAILED_PRECONDITION", "helm 4.2.4 crashed: panic: x", {
    details: {
      reason: "PLUGIN_CRASHED",
      log: "panic: x\n\ngoroutine 1 [running]:\nmain.call(0x1)\n\t/build/main.go:110 +0xfe\n",
    },
  });
  await expect(runnerOf(crash)).rejects.toMatchObject({ details: { reason: "PLUGIN_CRASHED", log: "panic: x" } });
});

test("runTool() refuses an answer that is no message", async () => {
  await expect(runnerOf("[]")).rejects.toMatchObject({ details: { reason: "PLUGIN_PROTOCOL" } });
  await expect(runnerOf("nonsense")).rejects.toMatchObject({ details: { reason: "PLUGIN_PROTOCOL" } });
});
