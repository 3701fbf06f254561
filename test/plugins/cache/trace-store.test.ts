import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KeptOutput, Trace } from "../../../plugins/cache/trace.js";
import { writeOutput } from "../../../plugins/cache/trace-rows.js";
import { openTraceStore, type TraceStore, type TraceStoreOptions } from "../../../plugins/cache/trace-store.js";
import { createFakeLog } from "../../fakes/log.js";

let folder: string;
const open: TraceStore[] = [];
const log = createFakeLog();
const keyOf = (name: string) => Buffer.from(name.padEnd(32, "-")).toString("hex");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-traces-"));
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openStore(options: Partial<TraceStoreOptions> = {}): TraceStore {
  const store = openTraceStore({ folder, log, ...options });
  open.push(store);
  return store;
}

const outputOf = (name: string): KeptOutput => ({
  sourceType: "Directory",
  manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name } }],
  warnings: [],
});
const traceOf = (file: string, hash: string, output: KeptOutput): Trace => ({
  reads: { files: { [file]: hash }, directories: {}, missing: [] },
  outcome: { output: writeOutput(output).hash },
});
/** Keeps a render that read one file. */
function keep(store: TraceStore, key: string, file: string, output: KeptOutput = outputOf(file), hash = "1"): void {
  store.keep(keyOf(key), traceOf(file, hash, output), { kept: output, ...writeOutput(output) });
}
const filesOf = (store: TraceStore, key: string) => store.traces(keyOf(key)).flatMap(({ reads }) => Object.keys(reads.files));
const database = () => new DatabaseSync(join(folder, "renders.sqlite"));
const count = (table: string) => Number(database().prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);

test("openTraceStore() gives back what was kept, the newest first, in the next process too", () => {
  const store = openStore();
  keep(store, "k", "one");
  keep(store, "k", "two");
  keep(store, "other", "three");
  for (const reader of [store, openStore()]) {
    expect(filesOf(reader, "k")).toEqual(["two", "one"]);
    const [trace] = reader.traces(keyOf("k"));
    const outcome = trace?.outcome ?? { output: "" };
    expect("output" in outcome && reader.output(outcome.output)).toEqual(outputOf("two"));
    expect(reader.traces(keyOf("unknown"))).toEqual([]);
  }
});

test("openTraceStore() keeps failures", () => {
  const failure = { code: "BAD_USER_INPUT", message: "no", details: { reason: "FILE_PARSE", line: 3 } } as const;
  openStore().keep(keyOf("k"), { reads: { files: {}, directories: {}, missing: [] }, outcome: { failure } });
  expect(openStore().traces(keyOf("k"))[0]?.outcome).toEqual({ failure });
});

test("openTraceStore() puts a render in the place of one that consulted the same", () => {
  const store = openStore();
  keep(store, "k", "file", outputOf("old"));
  keep(store, "k", "between");
  keep(store, "k", "file", outputOf("new"));
  expect(filesOf(store, "k")).toEqual(["file", "between"]);
  expect([count("traces"), count("outputs")]).toEqual([2, 2]);
});

test("openTraceStore() keeps equal outputs once, as long as one needs them", () => {
  const store = openStore({ tracesPerKey: 1 });
  const same = outputOf("same");
  for (const key of ["a", "b", "c"]) keep(store, key, "file", same);
  expect([count("traces"), count("outputs")]).toEqual([3, 1]);
  for (const key of ["a", "b"]) keep(store, key, "file", outputOf("other"), "2");
  expect(store.output(writeOutput(same).hash)).toEqual(same);
  expect(count("outputs")).toBe(2);
  keep(store, "c", "file", outputOf("other"), "2");
  expect(count("outputs")).toBe(1);
});

test("openTraceStore() keeps no more traces of a key than it may, and drops the oldest", () => {
  const store = openStore({ tracesPerKey: 3 });
  for (let index = 0; index < 10; index += 1) keep(store, "k", `file-${index}`);
  expect(filesOf(store, "k")).toEqual(["file-9", "file-8", "file-7"]);
  expect([count("traces"), count("outputs")]).toEqual([3, 3]);
});

test("openTraceStore() stays below its bytes, and what was used longest ago goes first", () => {
  const maxBytes = 600_000;
  const store = openStore({ maxBytes });
  const large = (name: string): KeptOutput => ({ ...outputOf(name), warnings: ["x".repeat(2_000)] });
  keep(store, "kept", "kept", large("kept"));
  const id = store.traces(keyOf("kept"))[0]?.id ?? 0;
  for (let index = 0; index < 1_000; index += 1) {
    keep(store, `k${index}`, `f${index}`, large(`${index}`));
    store.use(id);
  }
  expect(store.stats().bytes).toBeLessThanOrEqual(maxBytes);
  expect(store.stats().evicted).toBeGreaterThan(500);
  expect(filesOf(store, "kept")).toEqual(["kept"]);
  expect(filesOf(store, "k0")).toEqual([]);
  expect(filesOf(store, "k999")).toEqual(["f999"]);
  store.close();
  expect(statSync(join(folder, "renders.sqlite")).size).toBeLessThan(maxBytes * 1.5);
});

test("openTraceStore() keeps nothing that would take a quarter of its room", () => {
  const store = openStore({ maxBytes: 400_000 });
  keep(store, "k", "file", { ...outputOf("huge"), warnings: ["x".repeat(100_000)] });
  expect(filesOf(store, "k")).toEqual([]);
});

test.each([
  ["a trace", "UPDATE traces SET body = replace(body, 'file', 'fi1e')", [], 1],
  ["the output of a trace", "UPDATE outputs SET body = replace(body, 'ConfigMap', 'ConfigMaq')", ["file"], 1],
])("openTraceStore() takes %s with a flipped byte for absent, removes it and counts it", (_, flip, left, damaged) => {
  keep(openStore(), "k", "file");
  database().exec(flip);
  const store = openStore();
  const hash = writeOutput(outputOf("file")).hash;
  expect(filesOf(store, "k")).toEqual(left);
  const found = store.traces(keyOf("k")).map(() => store.output(hash));
  expect(found).toEqual(left.map(() => undefined));
  expect(store.stats().damaged).toBe(damaged);
  keep(store, "k", "file");
  const after = openStore();
  expect(filesOf(after, "k")).toEqual(["file"]);
  expect(after.output(hash)).toEqual(outputOf("file"));
});

test.each<[string, (file: string) => void]>([
  ["that is no database", (file) => writeFileSync(file, "nothing of the kind ".repeat(1_000))],
  [
    "whose pages are overwritten",
    (file) => {
      const bytes = readFileSync(file);
      bytes.fill(0x5a, 200);
      writeFileSync(file, bytes);
    },
  ],
  ["of another version", () => database().exec("PRAGMA user_version = 999")],
])("openTraceStore() makes a file anew %s", (_, damage) => {
  const before = openStore();
  for (let index = 0; index < 50; index += 1) keep(before, "k", `file-${index}`);
  before.close();
  open.length = 0;
  damage(join(folder, "renders.sqlite"));
  const store = openStore();
  store.traces(keyOf("k"));
  keep(store, "k", "file");
  expect(filesOf(store, "k")).toEqual(["file"]);
  expect(filesOf(openStore(), "k")).toEqual(["file"]);
});

test("openTraceStore() does without a disk where it gets none, and says so once", () => {
  writeFileSync(join(folder, "taken"), "");
  const own = createFakeLog();
  const store = openStore({ folder: join(folder, "taken"), log: own });
  keep(store, "k", "file");
  expect(filesOf(store, "k")).toEqual([]);
  expect(store.stats().bytes).toBe(0);
  expect(own.sentences("warn")).toHaveLength(1);
});

test("openTraceStore() shares its file with another process that writes to it", () => {
  const one = openStore();
  const two = openStore();
  for (let index = 0; index < 40; index += 1) keep(index % 2 === 0 ? one : two, `k${index}`, `f${index}`);
  expect([one.stats().failed, two.stats().failed]).toEqual([0, 0]);
  const reader = openStore();
  for (let index = 0; index < 40; index += 1) expect(filesOf(reader, `k${index}`)).toEqual([`f${index}`]);
});

test("openTraceStore() lets nobody else read its file", () => {
  keep(openStore(), "k", "file");
  expect(statSync(join(folder, "renders.sqlite")).mode & 0o077).toBe(0);
});

/** Keeps one render after the other until it is killed, and tells of each hundredth. */
const endlessWriter = `
  import { openTraceStore } from "./plugins/cache/trace-store.ts";
  const log = { error() {}, warn() {}, info() {}, debug() {} };
  const store = openTraceStore({ folder: process.argv[2], log });
  for (let index = 0; ; index += 1) {
    const key = index.toString(16).padStart(64, "0");
    const failure = { code: "BAD_USER_INPUT", message: "no".repeat(1500), details: {} };
    store.keep(key, { reads: { files: {}, directories: {}, missing: [] }, outcome: { failure } });
    if (index % 100 === 99) process.stdout.write(index + "\\n");
  }`;

test("openTraceStore() has what was kept before a kill -9, whole", async () => {
  const bundle = join(folder, "writer.mjs");
  const stdin = { contents: endlessWriter, resolveDir: process.cwd(), loader: "ts" } as const;
  buildSync({ stdin, outfile: bundle, bundle: true, platform: "node", format: "esm" });
  const child = spawn(process.execPath, [bundle, folder], { stdio: ["ignore", "pipe", "ignore"] });
  let told = "";
  for await (const text of child.stdout) if ((told += String(text)).includes("499")) break;
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  const store = openStore();
  for (let index = 0; index < 500; index += 1) expect(store.traces(index.toString(16).padStart(64, "0"))).toHaveLength(1);
  expect(store.stats()).toMatchObject({ damaged: 0, failed: 0 });
});
