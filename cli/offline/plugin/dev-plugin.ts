import { watch } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { Command } from "commander";
import { FairleadError } from "../../../engine/errors.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "../command.js";
import { describeReport } from "./describe-report.js";
import { readExamples } from "./example.js";
import { loadProject } from "./load-project.js";
import { runExample } from "./run-example.js";

/** Editors write a file in several steps; what comes within this time is one change. */
const settleMs = 100;
const ignored = new Set(["node_modules", ".git", "dist"]);

/**
 * `fairlead plugin dev [FOLDER]`: tests a plugin anew whenever one of its files changes, until it is interrupted. What it says goes to standard error.
 * @throws UsageError; FairleadError if the folder cannot be watched
 */
export async function devPlugin(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("fairlead plugin dev")
    .description(
      "Renders the examples of a plugin whenever a file of its folder changes, and shows what each costs.\nEnd it with Ctrl-C.",
    )
    .argument("[folder]", "the plugin's folder", ".")
    .option("--example <name>", "only this one");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  if (context.stdin === undefined)
    throw new UsageError("fairlead plugin dev: it watches until it is interrupted; use fairlead plugin test here");
  const { example } = command.opts<{ readonly example?: string }>();
  const folder = resolve(context.folder, command.args[0] ?? ".");
  const say = (text: string) => void process.stderr.write(text);
  const changes = watchFolder(folder, context.signal);
  await testOnce(folder, example, context, say);
  say(`watching ${folder}\n`);
  for await (const changed of changes) {
    say(`\n${changed} changed\n`);
    await testOnce(folder, example, context, say);
  }
  return { exit: 0, result: {}, text: () => "" };
}

async function testOnce(
  folder: string,
  only: string | undefined,
  context: OfflineContext,
  say: (text: string) => void,
): Promise<void> {
  try {
    const project = await loadProject(folder);
    const { limits } = project.manifest;
    const { sandbox } = context.tools;
    for (const example of await readExamples(folder, only))
      say(describeReport(await runExample(project, example, { sandbox, update: false }, context.signal)));
    say(
      `budget: ${limits.wallSeconds} s, ${limits.cpuSeconds} s CPU, ${limits.memoryMiB} MiB, ${limits.outputMiB} MiB of output\n`,
    );
  } catch (error) {
    if (!(error instanceof FairleadError) || context.signal.aborted) throw error;
    say(`✗ ${error.message}\n`);
  }
}

/** The first path of each burst of changes from now on, counted from the folder. What building writes does not count. */
function watchFolder(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  let first: string | undefined;
  let wake = Promise.withResolvers<void>();
  const watching = (async () => {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      if (filename === null || filename.split(sep).some((part) => ignored.has(part))) continue;
      first ??= filename;
      wake.resolve();
    }
  })();
  const ended = watching.catch((error: unknown) => {
    if (!signal.aborted) throw new FairleadError("FAILED_PRECONDITION", `Cannot watch "${join(folder)}"`, { cause: error });
  });
  return (async function* () {
    while (!signal.aborted) {
      await Promise.race([wake.promise, ended]);
      if (signal.aborted) return;
      await new Promise((give) => void setTimeout(give, settleMs));
      const changed = first;
      first = undefined;
      wake = Promise.withResolvers<void>();
      if (changed !== undefined) yield changed;
    }
  })();
}
