import { resolve } from "node:path";
import { Command } from "commander";
import type { Json } from "../../../engine/model/manifest.js";
import { type OfflineContext, type OfflineResult, readArguments } from "../command.js";
import { describeReport } from "./describe-report.js";
import { readExamples } from "./example.js";
import { loadProject } from "./load-project.js";
import { type ExampleReport, runExample } from "./run-example.js";

/**
 * `fairlead plugin test [FOLDER]`: builds a plugin, renders its examples in the sandbox and compares them with their `expected.yaml`. Exit 1 if one differs.
 * @throws UsageError; FairleadError if the plugin cannot be built or has no examples
 */
export async function testPlugin(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("fairlead plugin test")
    .description(
      "Builds a plugin and renders its examples (examples/NAME/input) as Fairlead does, in the sandbox.\nEach must give what its expected.yaml holds.",
    )
    .argument("[folder]", "the plugin's folder", ".")
    .option("--update", "write what comes out into expected.yaml")
    .option("--example <name>", "only this one");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { update = false, example: only } = command.opts<{ readonly update?: boolean; readonly example?: string }>();
  const folder = resolve(context.folder, command.args[0] ?? ".");
  const project = await loadProject(folder);
  const examples = await readExamples(folder, only);
  const reports: ExampleReport[] = [];
  const { sandbox } = context.tools;
  for (const example of examples) reports.push(await runExample(project, example, { sandbox, update }, context.signal));
  const failed = reports.filter(({ passed }) => !passed).length;
  return {
    exit: failed === 0 ? 0 : 1,
    result: { passed: failed === 0, digest: project.digest, examples: reports as unknown as Json },
    text: () => `${reports.map(describeReport).join("")}${summary(reports.length, failed)}\n`,
  };
}

function summary(count: number, failed: number): string {
  const examples = count === 1 ? "1 example" : `${count} examples`;
  return failed === 0
    ? `${examples} passed`
    : `${failed} of ${examples} failed; if what came out is right, run again with --update`;
}
