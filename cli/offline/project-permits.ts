import { Command } from "commander";
import { permitsKind } from "../../engine/project/permits.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { readProject } from "./read-kinds.js";

interface Flags {
  readonly project: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly scope: string;
}

/**
 * `fairlead project permits`: whether an AppProject permits objects of a kind.
 * @throws UsageError; FairleadError for a file that cannot be read
 */
export async function checkKind(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { project: file, group, kind, name, scope } = command.opts<Flags>();
  if (scope !== "namespaced" && scope !== "cluster")
    throw new UsageError(`project permits: --scope takes namespaced or cluster, not "${scope}"`);
  const project = await readProject(file, context);
  const verdict = permitsKind(project, { group, kind, name, namespaced: scope === "namespaced" });
  const { allowed: permitted } = verdict;
  const full = group === "" ? kind : `${group}/${kind}`;
  const answer = verdict.allowed ? `yes: project "${project.metadata.name ?? ""}" permits ${full}` : `no: ${verdict.because}`;
  return { exit: permitted ? 0 : 1, result: { permitted }, text: () => `${answer}\n` };
}

function createCommand(): Command {
  return new Command("project permits")
    .description("Says whether an AppProject permits objects of a kind. Exit status 0 is yes, 1 is no.")
    .requiredOption("--project <file>", "the AppProject")
    .requiredOption("--group <group>", 'the API group; "" is the core group')
    .requiredOption("--kind <kind>", "the kind")
    .option("--name <name>", "the object's name, which counts for cluster-scoped kinds", "")
    .requiredOption("--scope <scope>", "namespaced or cluster: whether objects of the kind live in namespaces");
}
