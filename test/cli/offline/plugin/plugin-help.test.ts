import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../../../../cli/offline/command.js";
import { offlineCommands } from "../../../../cli/offline/commands.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
});
afterAll(() => shop.close());

const run = (words: string, args: readonly string[]) => offlineCommands.get(words)?.(args, shop.context());

test("the commands for authors of plugins explain themselves", async () => {
  const help = (await run("plugin", ["--help"]))?.text() ?? "";
  const words = [...offlineCommands.keys()].filter((word) => word.startsWith("plugin"));
  for (const word of words) {
    const own = (await run(word, ["--help"]))?.text() ?? "";
    expect(own).toContain("Usage: fairlead plugin");
  }
  const named = words.filter((word) => word !== "plugin").map((word) => `  ${word.slice("plugin ".length)} `);
  expect(named.filter((word) => !help.includes(word))).toEqual([]);
});

test.each([
  ["plugin", []],
  ["plugin", ["install"]],
  ["plugin test", ["--watch"]],
  ["plugin test", ["a", "b"]],
  ["plugin inspect", []],
])("%s %j is wrong usage", async (words, args) => {
  await expect(run(words, args)).rejects.toBeInstanceOf(UsageError);
});
