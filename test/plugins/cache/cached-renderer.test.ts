import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { readsOf } from "../../../engine/model/failure-reads.js";
import { createCachedRenderer } from "../../../plugins/cache/cached-renderer.js";
import { createFailurePauses } from "../../../plugins/cache/failure-pauses.js";
import { openTraceStore, type TraceStore } from "../../../plugins/cache/trace-store.js";
import { createFakeLog } from "../../fakes/log.js";
import { createScriptedRenderer, linesOf, makeRequest, type RequestParts, type ScriptedRenderer, textOf } from "./request.js";

const never = new AbortController().signal;
let folder: string;
let store: TraceStore;
let inner: ScriptedRenderer;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-cache-"));
  store = openTraceStore({ folder, log: createFakeLog() });
  inner = createScriptedRenderer();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const make = (tools = "tools") => createCachedRenderer(inner, { store, toolDigests: () => tools });
const files = { "app/a.yaml": "one", "README.md": "hello" };
/** Renders one request after the other; the lines of the last, and how often something was rendered. */
async function renderAll(...requests: readonly RequestParts[]) {
  const renderer = make();
  let lines: readonly unknown[] = [];
  for (const parts of requests) lines = await linesOf(renderer.render(makeRequest(parts), never));
  return { lines, renders: inner.renders };
}

describe("createCachedRenderer() answers from an earlier render", () => {
  test("when nothing that was read changed, with the same hash of the output", async () => {
    const renderer = make();
    const first = await renderer.render(makeRequest({ files }), never);
    const second = await renderer.render(makeRequest({ files: { ...files, "README.md": "changed" } }), never);
    expect(second).toEqual(first);
    expect(second.outputHash).toMatch(/^[0-9a-f]{64}$/);
    expect(renderer.stats()).toEqual({ hits: 1, shared: 0, renders: 1 });
  });

  test("of another process", async () => {
    await renderAll({ files });
    store.close();
    store = openTraceStore({ folder, log: createFakeLog() });
    expect(await renderAll({ files })).toEqual({ lines: ["one"], renders: 1 });
  });

  test("when a file goes back to what it was", async () => {
    const changed = { files: { ...files, "app/a.yaml": "two" } };
    expect(await renderAll({ files }, changed, { files })).toEqual({ lines: ["one"], renders: 2 });
  });

  test.each<[string, RequestParts]>([
    ["a fact that was not asked for", { facts: { namespace: "other", instanceName: "other", revision: "x" } }],
    ["the revision that is followed", { source: { targetRevision: "v2" } }],
    ["another project", { facts: { projectName: "other" } }],
  ])("whatever is the matter with %s", async (_, more) => {
    expect((await renderAll({ files }, { files, ...more })).renders).toBe(1);
  });
});

describe("createCachedRenderer() renders again", () => {
  test.each<[string, RequestParts]>([
    ["a file that was read changed", { files: { ...files, "app/a.yaml": "two" } }],
    ["a file that was read is a link of the same bytes now", { files: { "app/a.yaml": { link: "one" } } }],
    ["the source has another option", { files, source: { directory: { recurse: true } } }],
    ["the source is another repository", { files, source: { repoURL: "https://git.example.com/y.git" } }],
    ["a setting differs", { files, settings: { helmEnabled: false } }],
    ["the Application got other sources", { files, refs: {} }],
    ["it is asked to", { files, hard: true }],
  ])("when %s", async (_, then) => {
    expect((await renderAll({ files }, then)).renders).toBe(2);
  });

  test("with other tools", async () => {
    await make("one").render(makeRequest({ files }), never);
    await make("two").render(makeRequest({ files }), never);
    expect(inner.renders).toBe(2);
  });

  test("when a fact that was asked for differs, and knows both then", async () => {
    inner.script = async (input) => [input.fact("namespace")];
    const [a, b] = [{ facts: { namespace: "a" } }, { facts: { namespace: "b" } }];
    expect(await renderAll(a, b, a, b, a)).toEqual({ lines: ["a"], renders: 2 });
  });

  test("when a file of another source changed, and only then", async () => {
    inner.script = async ({ refs }, signal) => [await textOf({ files: refs?.get("values") as never }, "v.yaml", signal)];
    const withValues = (text: string, other: string) => ({ refs: { values: { "v.yaml": text, other } } });
    expect(await renderAll(withValues("1", "a"), withValues("1", "b"), withValues("2", "b"))).toEqual({
      lines: ["2"],
      renders: 2,
    });
  });

  test("when the answer names the commit, and gives the commit's own", async () => {
    inner.script = async (input) => Promise.reject(new FairleadError("BAD_USER_INPUT", `not at ${input.files.commit}`));
    const [a, b] = [makeRequest({ files: { a: "1" } }), makeRequest({ files: { a: "2" } })];
    const renderer = make();
    expect(await linesOf(renderer.render(a, never))).toEqual(["BAD_USER_INPUT", `not at ${a.files.commit}`]);
    expect(await linesOf(renderer.render(b, never))).toEqual(["BAD_USER_INPUT", `not at ${b.files.commit}`]);
    await linesOf(renderer.render(a, never));
    expect(inner.renders).toBe(2);
  });
});

describe("createCachedRenderer() and failures", () => {
  const failWith = (code: "BAD_USER_INPUT" | "FAILED_PRECONDITION" | "RESOURCE_EXHAUSTED" | "UNAVAILABLE", reason: string) => {
    inner.script = async (input, signal) => {
      await textOf(input, "app/a.yaml", signal);
      throw new FairleadError(code, "broken", { details: { reason, line: 3 } });
    };
  };

  test.each([
    ["BAD_USER_INPUT", "FILE_PARSE"],
    ["FAILED_PRECONDITION", "REVISION_REQUIRED"],
    ["RESOURCE_EXHAUSTED", "INPUT_TOO_LARGE"],
  ] as const)("keeps %s (%s) while what was read is unchanged", async (code, reason) => {
    failWith(code, reason);
    const renderer = make();
    await linesOf(renderer.render(makeRequest({ files }), never));
    const again: unknown = await renderer
      .render(makeRequest({ files: { ...files, x: "" } }), never)
      .catch((error: unknown) => error);
    expect(again).toMatchObject({ code, message: "broken", details: { reason, line: 3 } });
    expect(Object.keys(readsOf(again)?.files ?? {})).toEqual(["app/a.yaml"]);
    expect(inner.renders).toBe(1);
    await linesOf(renderer.render(makeRequest({ files: { ...files, "app/a.yaml": "two" } }), never));
    expect(inner.renders).toBe(2);
  });

  test.each([
    ["UNAVAILABLE", "REPO_UNREACHABLE"],
    ["FAILED_PRECONDITION", "TOOL_BUILDING"],
    ["FAILED_PRECONDITION", "TOOL_MISSING"],
    ["FAILED_PRECONDITION", "PLUGIN_CRASHED"],
    ["RESOURCE_EXHAUSTED", "QUEUE_FULL"],
    ["RESOURCE_EXHAUSTED", "LIMIT_MEMORY"],
  ] as const)("does not keep %s (%s)", async (code, reason) => {
    failWith(code, reason);
    expect((await renderAll({ files }, { files })).renders).toBe(2);
  });

  test("does not keep what is no FairleadError, nor one of which nobody knows what was read", async () => {
    inner.script = async () => Promise.reject(new Error("a mistake"));
    expect((await renderAll({ files }, { files })).renders).toBe(2);
    const unknown = createCachedRenderer(
      { render: () => Promise.reject(new FairleadError("BAD_USER_INPUT", "no")) },
      { store, toolDigests: () => "" },
    );
    for (let turn = 0; turn < 2; turn += 1) await linesOf(unknown.render(makeRequest(), never));
    expect(unknown.stats().renders).toBe(2);
  });

  test("60 leaves alone what keeps failing for other reasons than the files, until time has passed or somebody insists", async () => {
    let now = 0;
    failWith("UNAVAILABLE", "REPO_UNREACHABLE");
    const pauses = createFailurePauses({ now: () => now });
    const renderer = createCachedRenderer(inner, { store, toolDigests: () => "tools", pauses });
    const render = (more: object = {}) =>
      renderer.render(makeRequest({ files, ...more }), never).catch((error: unknown) => error);
    expect(await render()).toMatchObject({ message: "broken", details: { cachedUntil: "1970-01-01T00:00:10Z" } });
    expect(await render()).toMatchObject({ message: expect.stringMatching(/^Manifest generation error \(cached\): broken/) });
    expect(inner.renders).toBe(1);
    await render({ files: { ...files, "app/a.yaml": "other" } });
    await render({ hard: true });
    expect(inner.renders).toBe(3);
    now = 20_000;
    inner.script = async () => ["fine"];
    expect(await linesOf(renderer.render(makeRequest({ files }), never))).toEqual(["fine"]);
    failWith("UNAVAILABLE", "REPO_UNREACHABLE");
    expect(await render({ hard: true })).toMatchObject({ details: { cachedUntil: "1970-01-01T00:00:30Z" } });
  });

  test("does not leave alone a failure that the files explain: it is kept while they are as they are", async () => {
    failWith("BAD_USER_INPUT", "FILE_PARSE");
    const renderer = createCachedRenderer(inner, {
      store,
      toolDigests: () => "tools",
      pauses: createFailurePauses({ now: () => 0 }),
    });
    for (let turn = 0; turn < 5; turn += 1)
      expect(await renderer.render(makeRequest({ files }), never).catch((error: unknown) => error)).toMatchObject({
        message: "broken",
      });
    expect(inner.renders).toBe(1);
  });

  test("keeps nothing that was made of a fetch that failed", async () => {
    inner.script = async ({ remote }, signal) => [await remote.file("https://x/v", signal).then(String, () => "without")];
    expect(await renderAll({ files }, { files })).toEqual({ lines: ["without"], renders: 2 });
  });
});

describe("createCachedRenderer() and what was fetched", () => {
  let fetched = 0;
  const remote = (scope?: string) => ({
    ...(scope !== undefined && { scope }),
    file: async () => ({ bytes: new Uint8Array(), digest: `sha256:${++fetched}` }),
  });
  beforeEach(() => {
    fetched = 0;
    inner.script = async (input, signal) => [(await input.remote.file("https://x/v", signal)).digest];
  });

  test("holds until a hard refresh, which replaces it", async () => {
    const own = remote();
    const renderer = make();
    const render = (parts: RequestParts = {}) => linesOf(renderer.render(makeRequest({ files, remote: own, ...parts }), never));
    expect([await render(), await render(), await render({ hard: true }), await render()].flat()).toEqual([
      "sha256:1",
      "sha256:1",
      "sha256:2",
      "sha256:2",
    ]);
  });

  test("S43 is for the project alone that fetched it", async () => {
    const other = { files, remote: remote(), facts: { projectName: "other" } };
    expect((await renderAll({ files, remote: remote() }, other)).renders).toBe(2);
  });

  test("S43 is not for a project that may use other places now", async () => {
    expect(
      (await renderAll({ files, remote: remote("a") }, { files, remote: remote("b") }, { files, remote: remote("a") })).renders,
    ).toBe(2);
  });
});

describe("createCachedRenderer() asked by many at once", () => {
  const manyNames = Array.from({ length: 200 }, (_, index) => `clone-${index}`);

  test("renders once for clones that differ in nothing the tool asks for", async () => {
    const renderer = make();
    const all = await Promise.all(
      manyNames.map((instanceName) => linesOf(renderer.render(makeRequest({ files, facts: { instanceName } }), never))),
    );
    expect(new Set(all.flat())).toEqual(new Set(["one"]));
    expect(renderer.stats()).toEqual({ hits: 0, shared: 199, renders: 1 });
  });

  test("renders each that differs in what the tool asks for, and all of these at the same time", async () => {
    let running = 0;
    let most = 0;
    inner.script = async (input) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return [input.fact("instanceName")];
    };
    const renderer = make();
    const all = await Promise.all(
      manyNames.map((instanceName) => linesOf(renderer.render(makeRequest({ files, facts: { instanceName } }), never))),
    );
    expect(all.flat()).toEqual(manyNames);
    expect(renderer.stats().renders).toBe(200);
    expect(most).toBeGreaterThan(50);
  });

  test("shares a passing failure among equal requests only", async () => {
    inner.script = async (input) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (input.fact("appName") === "bad") throw new FairleadError("UNAVAILABLE", "away");
      return ["fine"];
    };
    const renderer = make();
    const all = await Promise.all(
      ["bad", "good", "bad", "good"].map((appName) =>
        linesOf(renderer.render(makeRequest({ files, facts: { appName } }), never)),
      ),
    );
    expect(all.map(([first]) => first)).toEqual(["UNAVAILABLE", "fine", "UNAVAILABLE", "fine"]);
  });

  test("lets one give up without ending the render that others wait for", async () => {
    const gate = Promise.withResolvers<void>();
    let ended: AbortSignal | undefined;
    inner.script = async (_, signal) => {
      ended = signal;
      await gate.promise;
      return ["done"];
    };
    const renderer = make();
    const first = new AbortController();
    const one = linesOf(renderer.render(makeRequest({ files }), first.signal));
    const two = linesOf(renderer.render(makeRequest({ files }), never));
    await new Promise((resolve) => setImmediate(resolve));
    first.abort(new Error("enough"));
    expect(await one).toEqual(["Error: enough"]);
    expect(ended?.aborted).toBe(false);
    gate.resolve();
    expect(await two).toEqual(["done"]);
    expect(inner.renders).toBe(1);
  });

  test("ends the render when all have given up", async () => {
    let ended: AbortSignal | undefined;
    inner.script = (_, signal) =>
      new Promise((__, reject) => {
        ended = signal;
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const abort = new AbortController();
    const waiting = linesOf(make().render(makeRequest({ files }), abort.signal));
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error("enough"));
    expect(await waiting).toEqual(["Error: enough"]);
    expect(ended?.aborted).toBe(true);
  });
});

test("createCachedRenderer() renders again when the output it remembers is gone", async () => {
  const renderer = make();
  const { outputHash } = await renderer.render(makeRequest({ files }), never);
  const forgetful = createCachedRenderer(inner, { store: { ...store, output: () => undefined }, toolDigests: () => "tools" });
  const again = await forgetful.render(makeRequest({ files }), never);
  expect([again.outputHash, inner.renders]).toEqual([outputHash, 2]);
});
