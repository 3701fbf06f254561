import { expect, test } from "vitest";
import { answer, sentenceOf } from "../../../cli/offline/answer.js";
import { type OfflineContext, UsageError } from "../../../cli/offline/command.js";
import { FairleadError } from "../../../engine/errors.js";
import { noScripts } from "../../fakes/no-scripts.js";

const context: OfflineContext = {
  folder: "/",
  signal: new AbortController().signal,
  scripts: noScripts,
  get tools(): never {
    throw new Error("no tool is needed here");
  },
};

test("answer() hands the command its arguments and keeps its result and exit code", async () => {
  const answered = await answer(
    (args) => Promise.resolve({ exit: 1, result: { args: [...args] }, text: () => "no\n" }),
    ["a", "b"],
    context,
  );
  expect(answered).toMatchObject({ ok: true, exit: 1, result: { args: ["a", "b"] } });
});

test.each<[string, unknown, number]>([
  ["wrong usage", new UsageError("sentence"), 2],
  ["a refusal", new FairleadError("BAD_USER_INPUT", "sentence"), 1],
  ["what is not there", new FairleadError("NOT_FOUND", "sentence"), 1],
  ["our own mistake that was understood", new FairleadError("INTERNAL", "sentence"), 3],
  ["any other error", new TypeError("sentence"), 3],
])("answer() turns %s into an exit code and a sentence", async (_, thrown, exit) => {
  expect(await answer(() => Promise.reject(thrown), [], context)).toEqual({
    ok: false,
    exit,
    error: "sentence",
    sentence: "sentence",
  });
});

test("answer() also takes what is thrown at once", async () => {
  const run = () => {
    throw new UsageError("sentence");
  };
  expect(await answer(run, [], context)).toMatchObject({ ok: false, exit: 2 });
});

test.each<[string, unknown, RegExp]>([
  ["nested too deep", new RangeError("Maximum call stack size exceeded"), /nested too deep or too large/],
  [
    "refused by the machine",
    Object.assign(new Error("EACCES: /srv/private/x"), { code: "EACCES", syscall: "open" }),
    /refuses to open a file: EACCES/,
  ],
])("answer() tells what is %s as no mistake of ours, without paths", async (_, thrown, sentence) => {
  const answered = await answer(() => Promise.reject(thrown), [], context);
  expect(answered).toMatchObject({ ok: false, exit: 1, error: expect.stringMatching(sentence) });
  expect(JSON.stringify(answered)).not.toContain("/srv");
});

test.each([
  ["RUNTIME ERROR: x\n\ta:1:1-10\t$\n\tDuring evaluation\n", "RUNTIME ERROR: x; a:1:1-10 $; During evaluation"],
  ["x:\n\n  y.\r\nz", "x: y. z"],
  ["\na", "a"],
])("sentenceOf() puts %j on one line", (message, sentence) => {
  expect(sentenceOf(new FairleadError("BAD_USER_INPUT", message))).toBe(sentence);
});

test("sentenceOf() keeps what a user's script said, and cuts what has no end", () => {
  expect(sentenceOf(new FairleadError("BAD_USER_INPUT", "a\nb", { details: { said: "a\nb" } }))).toBe("a\nb");
  expect(sentenceOf(new Error("x".repeat(100_000)))).toHaveLength(4_001);
});
