import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ReadAnswer, ReadJob } from "../../../plugins/reading/messages.js";
import { createReadingThreads } from "../../../plugins/reading/threads.js";
import { temporaryFolder } from "../../journeys/product.js";

const folder = temporaryFolder();
afterAll(() => folder.dispose());

const { signal } = new AbortController();
const yaml = (text: string): ReadJob => ({ kind: "yaml", text, limits: {} });
const partsOf = (answer: ReadAnswer) => (answer.ok ? answer.parts : answer.message);
const limits = { threads: 1, memoryMiB: 256, idleMs: 60_000 };

/** Threads that answer with the text and their own number; `!` ends one, `?` is never answered, `+` takes all memory. */
function fakeThreads(threads: number) {
  const program = join(folder.path, "worker.mjs");
  writeFileSync(
    program,
    `import { parentPort, threadId } from "node:worker_threads";
     parentPort.on("message", ({ text }) => {
       if (text === "!") process.exit(1);
       if (text === "?") for (;;);
       if (text === "+") for (const all = []; ; ) all.push(new Array(100_000).fill(1.5));
       parentPort.postMessage({ ok: true, parts: [text, String(threadId)], warnings: [], nodes: 0 });
     });`,
  );
  return createReadingThreads({ ...limits, threads, memoryMiB: 64 }, program);
}

test("createReadingThreads() reads with the program that was built", async () => {
  expect(partsOf(await createReadingThreads(limits).read(yaml("a: [1]"), signal))).toEqual(['[{"a":[1]}]']);
});

test("createReadingThreads() keeps a thread for what comes next, and each its turn", async () => {
  const threads = fakeThreads(1);
  const answers = await Promise.all(["a", "b", "c"].map((text) => threads.read(yaml(text), signal)));
  const [first] = answers;
  expect(answers.map((answer) => partsOf(answer)[0])).toEqual(["a", "b", "c"]);
  expect(new Set(answers.map((answer) => partsOf(answer)[1]))).toEqual(new Set([first && partsOf(first)[1]]));
});

test("createReadingThreads() ends a thread that is given up in the midst of its work, and goes on with another", async () => {
  const threads = fakeThreads(1);
  const caller = new AbortController();
  const stuck = threads.read(yaml("?"), caller.signal);
  const waiting = threads.read(yaml("a"), signal);
  const impatient = new AbortController();
  const gone = threads.read(yaml("b"), impatient.signal);
  impatient.abort(new Error("not so long"));
  await expect(gone).rejects.toThrow("not so long");
  caller.abort(new Error("enough"));
  await expect(stuck).rejects.toThrow("enough");
  expect(partsOf(await waiting)[0]).toBe("a");
});

test.each([
  ["has ended", "!", { code: "UNAVAILABLE" }],
  ["has no memory left", "+", { code: "RESOURCE_EXHAUSTED", details: { reason: "INPUT_TOO_COMPLEX" } }],
])("createReadingThreads() says that a thread %s, and goes on with another", async (_, text, expected) => {
  const threads = fakeThreads(1);
  await expect(threads.read(yaml(text), signal)).rejects.toMatchObject(expected);
  expect(partsOf(await threads.read(yaml("a"), signal))[0]).toBe("a");
});

test("createReadingThreads() does not begin for who has given up already", async () => {
  await expect(fakeThreads(1).read(yaml("a"), AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
});
