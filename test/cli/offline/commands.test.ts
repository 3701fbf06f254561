import { expect, test } from "vitest";
import { batchCommands, findCommand, missingCommand, offlineCommands } from "../../../cli/offline/commands.js";

test.each<[readonly string[], string, readonly string[]]>([
  [["kustomize", "app"], "kustomize", ["app"]],
  [["helm", "template", "web", "chart"], "helm template", ["web", "chart"]],
  [["plugin", "test", "."], "plugin test", ["."]],
  [["plugin", "nonsense"], "plugin", ["nonsense"]],
  [["plugin"], "plugin", []],
  [["version"], "version", []],
])("findCommand() finds in %j the command %s", (args, words, rest) => {
  expect(findCommand(args, offlineCommands)).toEqual({ words, run: offlineCommands.get(words), args: rest });
});

test.each([[[]], [["helm"]], [["helm", "lint"]], [["template"]], [["Version"]], [["constructor"]], [[""]]])(
  "findCommand() finds nothing in %j",
  (args) => {
    expect(findCommand(args, offlineCommands)).toBeUndefined();
  },
);

test("batchCommands holds none that writes files or measures the host", () => {
  expect([...batchCommands.keys()].filter((words) => /^(plugin|selftest)/.test(words))).toEqual([]);
});

test("missingCommand() says of ApplicationSets that they are not supported, and nothing of other words", () => {
  expect(missingCommand("appset generate")).toMatch(/^unknown command "appset generate"; ApplicationSets are not supported yet/);
  expect(["helm lint", "appsets", ""].map(missingCommand)).toEqual([undefined, undefined, undefined]);
});
