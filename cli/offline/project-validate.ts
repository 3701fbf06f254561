import { Command } from "commander";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { AppProjectSpec } from "../../engine/model/app-project.js";
import { projectWarnings } from "../../engine/project/project-warnings.js";
import { validateProject } from "../../engine/project/validate-project.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { mustBeKind } from "./read-kinds.js";
import { readOneObject } from "./read-objects.js";

/**
 * `fairlead project validate`: what Argo CD's API refuses when an AppProject is created. What it takes and hardly anybody means is a note.
 * @throws UsageError; FairleadError for a file that holds no AppProject
 */
export async function validateProjectFile(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { project: file } = command.opts<{ readonly project: string }>();
  const object = await readOneObject(file, context);
  const { metadata, spec: given } = object;
  mustBeKind(object, "AppProject", file);
  const name = isObject(metadata) && typeof metadata["name"] === "string" ? metadata["name"] : "";
  const spec = (given ?? {}) as AppProjectSpec;
  const problems = validateProject(name, spec);
  const valid = problems.length === 0;
  const lines = problems.map(({ path, because }) => `  - spec${path.replaceAll("/", ".")}: ${because}`);
  return {
    exit: valid ? 0 : 1,
    result: { valid, errors: problems.map(({ because }) => because) },
    text: () => [valid ? `valid: project "${name}"` : `invalid: project "${name}"`, ...lines, ""].join("\n"),
    ...(valid && { notes: projectWarnings(spec).map((warning) => `warning: ${warning}`) }),
  };
}

function createCommand(): Command {
  return new Command("project validate")
    .description(
      "Says what Argo CD's API refuses in an AppProject: destinations, sources, roles, sync windows, service accounts, duplicates. Exit status 0 is valid, 1 is not.",
    )
    .requiredOption("--project <file>", "the AppProject");
}
