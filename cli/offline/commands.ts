import type { OfflineCommand } from "./command.js";
import { helmTemplate } from "./helm-template.js";
import { jsonnetEvaluate } from "./jsonnet.js";
import { kustomizeBuild } from "./kustomize.js";
import { renderManifests } from "./manifests.js";
import { pluginCommands } from "./plugin/commands.js";
import { printVersion } from "./print-version.js";
import { selftestSandbox } from "./selftest.js";

/** Commands that answer from their arguments and files alone: those a batch may ask for. */
export const batchCommands: ReadonlyMap<string, OfflineCommand> = new Map([
  ["helm template", helmTemplate],
  ["jsonnet", jsonnetEvaluate],
  ["kustomize", kustomizeBuild],
  ["manifests", renderManifests],
  ["version", printVersion],
]);

/** All commands that need no server, by their words. */
export const offlineCommands: ReadonlyMap<string, OfflineCommand> = new Map([
  ...batchCommands,
  ...pluginCommands,
  ["selftest sandbox", selftestSandbox],
]);

/** A command and its further arguments. */
export interface FoundCommand {
  readonly run: OfflineCommand;
  readonly args: readonly string[];
}

/** Finds the command that arguments begin with; of two the one of more words. */
export function findCommand(args: readonly string[], commands: ReadonlyMap<string, OfflineCommand>): FoundCommand | undefined {
  for (const length of [2, 1]) {
    const run = commands.get(args.slice(0, length).join(" "));
    if (run !== undefined && args.length >= length) return { run, args: args.slice(length) };
  }
  return undefined;
}
