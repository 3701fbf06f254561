import { expect, test } from "vitest";
import { changedPaths } from "../../../clients/git/changed-paths.js";
import type { GitCall } from "../../../clients/git/git-command.js";
import { FairleadError } from "../../../engine/errors.js";

const signal = new AbortController().signal;
const [from, to] = ["a".repeat(40), "b".repeat(40)];
const clone = { folder: "/clone", exists: async () => true };
const answering = (output: string | Error) => {
  const calls: GitCall[] = [];
  const run = async (call: GitCall) => {
    calls.push(call);
    if (output instanceof Error) throw output;
    return Buffer.from(output);
  };
  return { git: { run }, calls };
};

test("changedPaths() gives what git tells", async () => {
  expect(await changedPaths({ ...answering("a/b.yaml\0line\nbreak\0"), clone, from, to }, signal)).toEqual([
    "a/b.yaml",
    "line\nbreak",
  ]);
  expect(await changedPaths({ ...answering(""), clone, from, to }, signal)).toEqual([]);
});

test.each([
  ["more files than it counts", "a\0".repeat(50_001)],
  ["more text than it reads", new FairleadError("RESOURCE_EXHAUSTED", "too much")],
  ["a commit that is not here", new FairleadError("UNAVAILABLE", "fatal: bad object")],
])("changedPaths() does not know for %s", async (_, output) => {
  expect(await changedPaths({ ...answering(output), clone, from, to }, signal)).toBeUndefined();
});

test("changedPaths() still tells of 50,000 files", async () => {
  expect(await changedPaths({ ...answering("a\0".repeat(50_000)), clone, from, to }, signal)).toHaveLength(50_000);
});

test("changedPaths() hands git nothing but commits, and asks nothing where nothing was cloned", async () => {
  const { git, calls } = answering("");
  for (const bad of ["--output=/tmp/x", "main", "A".repeat(40), from.slice(1)]) {
    expect(await changedPaths({ git, clone, from: bad, to }, signal)).toBeUndefined();
    expect(await changedPaths({ git, clone, from, to: bad }, signal)).toBeUndefined();
  }
  expect(await changedPaths({ git, clone: { ...clone, exists: async () => false }, from, to }, signal)).toBeUndefined();
  expect(calls).toEqual([]);
});

test("changedPaths() throws the reason of an aborted signal, not what git made of it", async () => {
  const abort = new AbortController();
  const run = async () => {
    abort.abort(new Error("enough"));
    throw new FairleadError("UNAVAILABLE", "killed");
  };
  await expect(changedPaths({ git: { run }, clone, from, to }, abort.signal)).rejects.toThrow("enough");
});
