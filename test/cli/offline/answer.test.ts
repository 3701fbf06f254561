import { expect, test } from "vitest";
import { answer } from "../../../cli/offline/answer.js";
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
  expect(await answer(() => Promise.reject(thrown), [], context)).toEqual({ ok: false, exit, error: "sentence" });
});

test("answer() also takes what is thrown at once", async () => {
  const run = () => {
    throw new UsageError("sentence");
  };
  expect(await answer(run, [], context)).toMatchObject({ ok: false, exit: 2 });
});
