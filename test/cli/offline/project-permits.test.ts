import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { checkKind } from "../../../cli/offline/project-permits.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(checkKind);
const project = fileOf("AppProject", {
  clusterResourceWhitelist: [{ group: "", kind: "Namespace", name: "team-*" }],
  namespaceResourceBlacklist: [{ group: "", kind: "Secret" }],
});
const ask = (...args: readonly string[]) => run(["--project", "p.yaml", ...args], { "p.yaml": project });

test.each<[readonly string[], boolean, string]>([
  [["--group", "apps", "--kind", "Deployment", "--scope", "namespaced"], true, 'yes: project "p" permits apps/Deployment\n'],
  [["--group", "", "--kind", "Secret", "--scope", "namespaced"], false, "no: "],
  [["--group=", "--kind=Namespace", "--name=team-a", "--scope=cluster"], true, 'yes: project "p" permits Namespace\n'],
  [["--group=", "--kind=Namespace", "--name=kube-system", "--scope=cluster"], false, "no: "],
  [["--group=", "--kind=Namespace", "--scope=cluster"], false, "no: "],
])("project permits %j: %s", async (args, permitted, said) => {
  const { exit, result, text } = await ask(...args);
  expect([exit, result]).toEqual([permitted ? 0 : 1, { permitted }]);
  expect(text().startsWith(said)).toBe(true);
});

test.each([
  ["without a scope", ["--group", "", "--kind", "Secret"]],
  ["with another scope", ["--group", "", "--kind", "Secret", "--scope", "both"]],
  ["with a flag nobody knows", ["--group", "", "--kind", "Secret", "--scope", "cluster", "--loud"]],
])("project permits refuses arguments %s", async (_, args) => {
  await expect(ask(...args)).rejects.toThrow(UsageError);
});
