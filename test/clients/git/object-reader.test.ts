import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createObjectReader, type ObjectReader } from "../../../clients/git/object-reader.js";
import { gitHash } from "../../fakes/file-tree.js";
import { createRemote, type Remote, realClock, temporaryFolder } from "./remote.js";

describe("createObjectReader()", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let remote: Remote;
  let commit: string;
  let started: ChildProcessWithoutNullStreams[] = [];
  let reader: ObjectReader | undefined;
  beforeAll(async () => {
    folder = await temporaryFolder();
    remote = await createRemote(folder.path);
    commit = await remote.push({
      small: "small\n",
      large: "x".repeat(5000),
      tricky: `${"a".repeat(40)} blob 5\n${"b".repeat(40)} missing\n`,
    });
  });
  afterAll(() => folder.remove());
  afterEach(() => {
    reader?.close();
    started = [];
  });

  const start = () => {
    const child = spawn("git", ["--git-dir", remote.folder, "cat-file", "--batch-command"], { detached: true });
    started.push(child);
    return child;
  };
  const hashOf = (text: string) => gitHash("blob", Buffer.from(text));
  const small = hashOf("small\n");
  const large = hashOf("x".repeat(5000));
  const make = (options: { readonly answerTimeoutMs?: number; readonly start?: typeof start } = {}) => {
    reader = createObjectReader({ start, clock: realClock, ...options });
    return reader;
  };

  test("reads many at once with one process, missing ones as undefined", async () => {
    const objects = make();
    const tricky = `${"a".repeat(40)} blob 5\n${"b".repeat(40)} missing\n`;
    const found = await Promise.all([
      objects.info(`${commit}^{commit}`),
      objects.contents(small, 100),
      objects.info("f".repeat(40)),
      objects.contents("f".repeat(40), 100),
      objects.contents(hashOf(tricky), 1000),
      objects.info(large),
    ]);
    expect(found.map((one) => one && [one.type, one.size])).toEqual([
      ["commit", expect.any(Number)],
      ["blob", 6],
      undefined,
      undefined,
      ["blob", tricky.length],
      ["blob", 5000],
    ]);
    expect(found[4] && "bytes" in found[4] && found[4].bytes.toString()).toBe(tricky);
    expect(started).toHaveLength(1);
  });

  test("refuses what is too large, and answers the others", async () => {
    const objects = make();
    const results = await Promise.allSettled([
      objects.contents(small, 100),
      objects.contents(large, 4999),
      objects.contents(small, 100),
      objects.contents(large, 5000),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  });

  test("starts a new process when one dies, and loses no request", async () => {
    const objects = make();
    await objects.info(small);
    started[0]?.kill("SIGKILL");
    const found = await Promise.all(Array.from({ length: 20 }, () => objects.contents(small, 100)));
    expect(found.every((one) => one?.bytes.toString() === "small\n")).toBe(true);
    expect(started).toHaveLength(2);
  });

  test.each([
    ["dies", ["-c", "exit 1"], 60_000, "UNAVAILABLE"],
    ["keeps silent", ["-c", "sleep 60"], 200, "DEADLINE_EXCEEDED"],
    ["talks nonsense", ["-c", "echo nonsense; sleep 60"], 60_000, "UNAVAILABLE"],
  ])("fails a request when the process %s again and again", async (_, args, answerTimeoutMs, code) => {
    const objects = make({ answerTimeoutMs, start: () => spawn("sh", args, { detached: true }) });
    await expect(objects.info(small)).rejects.toMatchObject({ code });
    expect(objects.busy).toBe(false);
  });

  test.each(["HEAD", "", "--help", `${"a".repeat(40)}\ninfo HEAD`, "main^{commit}"])("does not pass on %j", async (name) => {
    await expect(make().info(name)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(started).toHaveLength(0);
  });

  test("ends its process when idle, and starts another when needed", async () => {
    const calls: (() => void)[] = [];
    reader = createObjectReader({ start, clock: { now: () => 0, after: (_, call) => (calls.push(call), () => undefined) } });
    await reader.info(small);
    calls.at(-1)?.();
    await new Promise((resolve) => started[0]?.once("close", resolve));
    expect(await reader.info(small)).toMatchObject({ size: 6 });
    expect(started).toHaveLength(2);
  });

  test("close() fails what is waited for", async () => {
    const objects = make();
    const waiting = objects.info(small);
    objects.close();
    await expect(waiting).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
