import { Command } from "commander";
import { expect, test } from "vitest";
import { readArguments, UsageError } from "../../../cli/offline/command.js";

const createCommand = () =>
  new Command("greet")
    .argument("<name>", "whom")
    .option("-l, --loud", "shout")
    .option("--times <n>", "how often")
    .option("--no-end", "no dot");

test.each<[readonly string[], object, readonly string[]]>([
  [["x"], { end: true }, ["x"]],
  [["--times=3", "x"], { times: "3" }, ["x"]],
  [["x", "--times", "3", "-l"], { times: "3", loud: true }, ["x"]],
  [["--times", "--odd", "x"], { times: "--odd" }, ["x"]],
  [["--no-end", "--", "-x"], { end: false }, ["-x"]],
])("readArguments() reads %j", (args, options, names) => {
  const command = createCommand();
  expect(readArguments(command, args)).toBeUndefined();
  expect(command.opts()).toMatchObject(options);
  expect(command.args).toEqual(names);
});

test.each([
  [[], "missing required argument 'name'"],
  [["x", "y"], "too many arguments"],
  [["x", "--unknown"], "unknown option '--unknown'"],
  [["x", "--times"], "argument missing"],
])("readArguments() refuses %j as wrong usage, in one line", (args, sentence) => {
  const refuse = () => readArguments(createCommand(), args);
  expect(refuse).toThrow(UsageError);
  expect(refuse).toThrow(sentence);
  expect(refuse).toThrow(/^greet: (?!error)[^\n]*$/);
});

test("readArguments() gives the help as a result", () => {
  const help = readArguments(createCommand(), ["--help"]);
  expect(help).toMatchObject({ exit: 0, result: { help: expect.stringContaining("Usage: fairlead greet") } });
  expect(help?.text()).toContain("--times <n>");
});
