import { execFileSync } from "node:child_process";
import { afterAll, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { createSandbox } from "../../../plugins/sandbox/create-sandbox.js";
import type { GuestFiles } from "../../../plugins/sandbox/guest-files.js";
import type { Guest, GuestJob } from "../../../plugins/sandbox/sandbox.js";
import { createGuestFolder, filesOf, noFiles } from "./guests.js";
import { op, packed, reactor } from "./wasm-assembler.js";

const folder = createGuestFolder();
const sandbox = createSandbox({ limits: { otherChildren: 2, builtInChildren: 1 } });
afterAll(async () => {
  await sandbox.close();
  folder.remove();
});

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const run = (guest: Guest, job: Partial<GuestJob> = {}, signal = AbortSignal.timeout(60_000)) =>
  sandbox.run(guest, { input: {}, files: noFiles, ...job }, signal);
const reasonOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof FairleadError ? [error.code, error.details["reason"]] : error;
};
/** The processes that this one has started as workers. */
const workers = () =>
  execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(process.pid)], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes("program/worker.mjs"))
    .map((line) => Number.parseInt(line, 10));

describe("createSandbox() runs scripts:", () => {
  test.each<[string, string, Partial<GuestJob>, string]>([
    [
      "gives the input to an ES module",
      "export default { generate: ({ input }) => [input.x] };",
      { input: { x: 1 } },
      '{"items":[1]}',
    ],
    ["takes a script whose global is the plugin", "var plugin = { generate: () => ['iife'] };", {}, '{"items":["iife"]}'],
    ["takes the value of a script's last statement", "({ generate: () => ['value'] })", {}, '{"items":["value"]}'],
    ["waits for a promise", "export const generate = async () => { await null; return [2]; };", {}, '{"items":[2]}'],
    [
      "calls what the message asks for",
      "export const parameters = () => ({ parameters: ['p'] });",
      { input: { op: "parameters" } },
      '{"parameters":["p"]}',
    ],
    [
      "reads YAML that it returns as text",
      "export const generate = () => 'a: yes\\n---\\nb: 2\\n';",
      {},
      '{"items":[{"a":true},{"b":2}]}',
    ],
    [
      "adds what diagnostics collected",
      "export const generate = (ctx) => { ctx.diagnostics.warn('w', { line: 3 }); return { items: [], results: [{ severity: 'info', message: 'own' }] }; };",
      {},
      '{"items":[],"results":[{"severity":"info","message":"own"},{"line":3,"severity":"warning","message":"w"}]}',
    ],
    [
      "has what a bare isolate lacks",
      "export const generate = () => [atob(btoa('é')), new TextDecoder().decode(new TextEncoder().encode('€😀')), new URL('../b?q=1 2', 'https://h/a/c/').href, structuredClone(new Map([[1, { a: 2 }]])).get(1).a];",
      {},
      '{"items":["é","€😀","https://h/a/b?q=1%202",2]}',
    ],
  ])("%s", async (_, script, job, expected) => {
    expect(text((await run(folder.make(script), job)).output)).toBe(expected);
  });

  const fetching =
    "export const generate = ({ network }) => [network.readText('https://a/1'), network.read('https://a/1').length];";

  test("hands over what is fetched for it, each URL once, and counts its bytes", async () => {
    const asked: string[] = [];
    const fetch = (url: string) => Promise.resolve(new TextEncoder().encode(`\uFEFF${asked.push(url)}`));
    expect(text((await run(folder.make(fetching), { fetch })).output)).toBe('{"items":["1",4]}');
    expect(asked).toEqual(["https://a/1"]);
    const bounded = run(folder.make(fetching), { fetch, limits: { inputBytes: 3 } });
    expect(await reasonOf(bounded)).toEqual(["RESOURCE_EXHAUSTED", "INPUT_TOO_LARGE"]);
  });

  test("S64 gives no network to one that asks without having been given one", async () => {
    expect(await reasonOf(run(folder.make(fetching)))).toEqual(["FAILED_PRECONDITION", "PLUGIN_CRASHED"]);
  });

  test("reads files by paths that count from the directory of the Application", async () => {
    const script =
      "export const generate = ({ files }) => [files.readText('x.txt'), files.list('/src'), files.stat('../nothing'), files.exists('x.txt')];";
    const input = { files: { root: "/src", appDir: "app" } };
    const answer = await run(folder.make(script), { input, files: filesOf({ "/src/app/x.txt": "x!", "/src/top": "" }) });
    const list = [
      { name: "app", type: "directory" },
      { name: "top", type: "file" },
    ];
    expect(JSON.parse(text(answer.output))).toEqual({ items: ["x!", list, "nothing", true] });
  });

  test("S67 leaves nothing of a run for the next one", async () => {
    const guest = folder.make(
      "globalThis.count = (globalThis.count ?? 0) + 1; Array.prototype.mine = true; export const generate = () => [count, [].mine];",
    );
    await run(guest);
    expect(text((await run(guest)).output)).toBe('{"items":[1,true]}');
    expect(text((await run(folder.make("export const generate = () => [typeof count, [].mine === undefined];"))).output)).toBe(
      '{"items":["undefined",true]}',
    );
  });

  test("S59 gives chance and time of the seed, and tells that they were asked for", async () => {
    const guest = folder.make("export const generate = () => [Math.random(), Date.now(), new Date().toISOString()];");
    const [first, second, other] = [
      await run(guest, { seed: "a" }),
      await run(guest, { seed: "a" }),
      await run(guest, { seed: "b" }),
    ];
    expect(text(second.output)).toBe(text(first.output));
    expect(text(other.output)).not.toBe(text(first.output));
    expect(text(first.output)).toContain("2020-01-01T00:00:00.000Z");
    expect(first.isNondeterministic).toBe(true);
    expect((await run(folder.make("export const generate = () => [];"))).isNondeterministic).toBe(false);
  });

  test("S69 cleans the log and keeps its end", async () => {
    const script =
      "export const generate = ({ log }) => { log.info('x'.repeat(70000)); log.warn('a\\u001b[31mb\\u202ec'); return []; };";
    const { log } = await run(folder.make(script));
    expect(log.endsWith("warn: a\uFFFD[31mb\uFFFDc\n")).toBe(true);
    expect(log.length).toBeLessThanOrEqual(65_536);
  });

  test("S65 shows nothing of the host in an error of a script", async () => {
    const script =
      "export const generate = ({ files }) => { try { files.read('x'); } catch (error) { return [error.code, error.message, /node:|file:|[.]mjs|fairlead/.test(error.stack), error.constructor === Error]; } };";
    expect(text((await run(folder.make(script))).output)).toBe(
      '{"items":["NOT_FOUND","\\"/src/x\\" does not exist",false,true]}',
    );
  });
});

describe("createSandbox() runs modules:", () => {
  const stat = { from: "fairlead", name: "file_stat", type: "i32 i32>i32" };
  /** Asks about `/src/a`, which lies at 32, and answers with the digit that it got. */
  const asking = reactor({
    locals: 1,
    call: [
      ...op.i32(16),
      ...op.i32(32),
      ...op.i32(6),
      ...op.call(0),
      ...op.i32(48),
      ...op.add,
      ...op.store8,
      ...op.i64(packed(16, 1)),
    ],
    module: { imports: [stat], data: [{ at: 32, bytes: new TextEncoder().encode("/src/a") }] },
  });

  test("asks for what was not handed over", async () => {
    const files = filesOf({ "/src/a/b": "" });
    expect(text((await run(folder.make(asking), { files })).output)).toBe("2");
    expect(files.asked).toEqual(["stat /src/a"]);
  });

  test("asks nothing about what was handed over", async () => {
    const files = filesOf({ "/src/a": "text" });
    expect(text((await run(folder.make(asking), { files, preload: ["/src"] })).output)).toBe("1");
    expect(files.asked).toEqual(["list /src", "read /src/a"]);
  });

  test("fails with what the files throw", async () => {
    const files: GuestFiles = {
      ...noFiles,
      stat: () => Promise.reject(new FairleadError("UNAVAILABLE", "no Git", { details: { reason: "GIT" } })),
    };
    expect(await reasonOf(run(folder.make(asking), { files }))).toEqual(["UNAVAILABLE", "GIT"]);
  });

  test("refuses more files than a run may have", async () => {
    const files = filesOf({ "/src/a": "x".repeat(100) });
    const work = run(folder.make(asking), { files, preload: ["/src"], limits: { inputBytes: 50 } });
    expect(await reasonOf(work)).toEqual(["RESOURCE_EXHAUSTED", "INPUT_TOO_LARGE"]);
  });

  test("S68 refuses a file that is not what was said", async () => {
    const guest = { ...folder.make(reactor({})), sha256: "0".repeat(64) };
    expect(await reasonOf(run(guest))).toEqual(["FAILED_PRECONDITION", "PLUGIN_DIGEST"]);
  });

  test("S67 restores a used instance of our own tools to what it was", async () => {
    // Answers with the byte at 40 and the variable added up, and then changes both: an instance that was not restored would not answer with 0.
    const answered = [op.i32(16), op.i32(40), op.load8, op.getGlobal(0), op.add, op.i32(48), op.add, op.store8];
    const changed = [op.i32(40), op.i32(1), op.store8, op.i32(2), op.setGlobal(0), op.i32(1), op.grow, op.drop];
    const body = [...answered, ...changed, op.i64(packed(16, 1))].flat();
    const guest = folder.make(reactor({ call: body, module: { globals: 1 } }), { trustClass: "built-in" });
    for (let time = 0; time < 3; time += 1) expect(text((await run(guest)).output)).toBe("0");
  });
});

describe("createSandbox() keeps its processes:", () => {
  const quick = folder.make("export const generate = () => ['ok'];", { trustClass: "a/quick" });
  const endless = folder.make("export const generate = (ctx) => { ctx.files.exists('/src/x'); for (;;); };", {
    trustClass: "b/endless",
  });
  /** Files that tell when a guest that never ends has begun: it asks for one first. */
  const beginning = () => {
    const files = filesOf({});
    return { files, begun: () => expect.poll(() => files.asked).toHaveLength(1) };
  };

  test("starts them without environment, in a group of their own", async () => {
    await run(quick);
    const [pid = 0] = workers();
    expect(execFileSync("cat", [`/proc/${pid}/environ`], { encoding: "utf8" })).toMatch(/^TZ=UTC\0(NODE_CHANNEL_\w+=\w+\0)+$/);
    expect(execFileSync("ps", ["-o", "pgid=", "-p", String(pid)], { encoding: "utf8" }).trim()).toBe(String(pid));
  });

  test("goes on when an idle one is killed", async () => {
    await run(quick);
    for (const pid of workers()) process.kill(pid, "SIGKILL");
    expect(text((await run(quick)).output)).toBe('{"items":["ok"]}');
  });

  test("tells that one was killed while it ran", async () => {
    const { files, begun } = beginning();
    const before = new Set(workers());
    const work = reasonOf(run(endless, { files }));
    await begun();
    for (const pid of workers()) if (!before.has(pid)) process.kill(pid, "SIGKILL");
    expect(await work).toEqual(["FAILED_PRECONDITION", "PLUGIN_CRASHED"]);
    expect(text((await run(quick)).output)).toBe('{"items":["ok"]}');
  });

  test("ends a run whose signal is aborted, with its reason", async () => {
    const controller = new AbortController();
    const { files, begun } = beginning();
    const work = reasonOf(run(endless, { files }, controller.signal));
    await begun();
    controller.abort(new Error("gone"));
    expect(await work).toEqual(new Error("gone"));
    expect(text((await run(quick)).output)).toBe('{"items":["ok"]}');
  });

  test("S61 gives classes children of their own", async () => {
    await Promise.all([run(quick), run({ ...quick, trustClass: "c/other" })]);
    expect(new Set(workers()).size).toBeGreaterThanOrEqual(2);
  });

  test("makes runs wait, refuses when too many wait, and fails them when it is closed", async () => {
    const small = createSandbox({ limits: { otherChildren: 1, queueLength: 1 } });
    const { files, begun } = beginning();
    const start = (guest: Guest) => reasonOf(small.run(guest, { input: {}, files }, AbortSignal.timeout(60_000)));
    const running = start(endless);
    await begun();
    const waits = start(quick);
    expect(await start(quick)).toEqual(["RESOURCE_EXHAUSTED", "SANDBOX_BUSY"]);
    await small.close();
    expect(await waits).toEqual(["UNAVAILABLE", "SANDBOX_DOWN"]);
    expect(await running).toEqual(["UNAVAILABLE", "SANDBOX_DOWN"]);
    expect(await start(quick)).toEqual(["UNAVAILABLE", "SANDBOX_DOWN"]);
  });
});
