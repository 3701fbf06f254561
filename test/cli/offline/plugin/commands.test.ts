import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../../../../cli/offline/command.js";
import { pluginCommands } from "../../../../cli/offline/plugin/commands.js";
import { openWorkshop, type Workshop } from "./plugin-folder.js";

let shop: Workshop;
beforeAll(() => {
  shop = openWorkshop();
});
afterAll(() => shop.close());

const run = (words: string, args: readonly string[]) => pluginCommands.get(words)?.(args, shop.context());

test("pluginCommands explain themselves", async () => {
  const help = (await run("plugin", ["--help"]))?.text() ?? "";
  for (const words of pluginCommands.keys()) {
    const own = (await run(words, ["--help"]))?.text() ?? "";
    expect(own).toContain("Usage: fairlead plugin");
  }
  const named = [...pluginCommands.keys()]
    .filter((words) => words !== "plugin")
    .map((words) => `  ${words.slice("plugin ".length)} `);
  expect(named.filter((words) => !help.includes(words))).toEqual([]);
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
