import type { OfflineCommand, OfflineContext, OfflineResult } from "./command.js";

/** A command whose code is read when it is asked for, so that a program which runs one does not wait for all. */
function onDemand(load: () => Promise<OfflineCommand>): OfflineCommand {
  return async (args: readonly string[], context: OfflineContext): Promise<OfflineResult> => (await load())(args, context);
}

const lazily = (commands: Readonly<Record<string, () => Promise<OfflineCommand>>>): ReadonlyMap<string, OfflineCommand> =>
  new Map(Object.entries(commands).map(([words, load]) => [words, onDemand(load)]));

/** Commands that answer from their arguments and files alone: those a batch may ask for. */
export const batchCommands: ReadonlyMap<string, OfflineCommand> = lazily({
  "actions list": async () => (await import("./actions-list.js")).listActions,
  "actions run": async () => (await import("./actions-run.js")).runAction,
  "audit verify": async () => (await import("./audit-verify.js")).verifyAudit,
  diff: async () => (await import("./diff.js")).compareFiles,
  "diff mask": async () => (await import("./diff-mask.js")).maskFiles,
  health: async () => (await import("./health.js")).judgeFile,
  "helm template": async () => (await import("./helm-template.js")).helmTemplate,
  jsonnet: async () => (await import("./jsonnet.js")).jsonnetEvaluate,
  kustomize: async () => (await import("./kustomize.js")).kustomizeBuild,
  manifests: async () => (await import("./manifests.js")).renderManifests,
  "project check": async () => (await import("./project-check.js")).checkProject,
  "project permits": async () => (await import("./project-permits.js")).checkKind,
  "project validate": async () => (await import("./project-validate.js")).validateProjectFile,
  "rbac can": async () => (await import("./rbac-can.js")).answerRight,
  "rbac diff": async () => (await import("./rbac-diff.js")).diffPolicyFiles,
  "rbac lint": async () => (await import("./rbac-lint.js")).lintPolicyFiles,
  "rbac validate": async () => (await import("./rbac-validate.js")).validatePolicyFile,
  "sync-plan": async () => (await import("./sync-plan.js")).planSync,
  "sync-windows": async () => (await import("./sync-windows.js")).judgeWindows,
  version: async () => (await import("./print-version.js")).printVersion,
  "webhook match": async () => (await import("./webhook-match.js")).matchWebhook,
});

/** All commands that need no server, by their words. */
export const offlineCommands: ReadonlyMap<string, OfflineCommand> = new Map([
  ...batchCommands,
  ...lazily({
    plugin: async () => (await import("./plugin/plugin-help.js")).pluginHelp,
    "plugin init": async () => (await import("./plugin/init-plugin.js")).initPlugin,
    "plugin dev": async () => (await import("./plugin/dev-plugin.js")).devPlugin,
    "plugin test": async () => (await import("./plugin/test-plugin.js")).testPlugin,
    "plugin pack": async () => (await import("./plugin/pack-plugin.js")).packPlugin,
    "plugin inspect": async () => (await import("./plugin/inspect-plugin.js")).inspectPlugin,
    "selftest sandbox": async () => (await import("./selftest.js")).selftestSandbox,
  }),
]);

/** What to answer to the words of a command that Argo CD's users may look for and that there is not; undefined for other words. */
export function missingCommand(words: string): string | undefined {
  if (!/^appset( |$)/.test(words)) return undefined;
  return `unknown command ${JSON.stringify(words.trim().slice(0, 100))}; ApplicationSets are not supported yet, docs/compatibility.md says what else is not`;
}

/** A command and its further arguments. */
export interface FoundCommand {
  readonly words: string;
  readonly run: OfflineCommand;
  readonly args: readonly string[];
}

/** Finds the command that arguments begin with; of two the one of more words. */
export function findCommand(args: readonly string[], commands: ReadonlyMap<string, OfflineCommand>): FoundCommand | undefined {
  for (const length of [2, 1]) {
    const words = args.slice(0, length).join(" ");
    const run = commands.get(words);
    if (run !== undefined && args.length >= length) return { words, run, args: args.slice(length) };
  }
  return undefined;
}
