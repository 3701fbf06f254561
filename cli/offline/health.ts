import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import { compileHealthScripts, type HealthScripts, noHealthScripts } from "../../engine/health/health-scripts.js";
import { type HealthJudgement, judgeHealth } from "../../engine/health/judge-health.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import { groupOf, type JsonObject, type Manifest } from "../../engine/model/manifest.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";
import { readCustomizationsFolder } from "./customizations-folder.js";
import { readOneObject } from "./read-objects.js";

interface Flags {
  readonly filename: string;
  readonly customizations?: string;
  readonly allRules?: boolean;
}

/**
 * `fairlead health -f FILE`: how well an object is, as its status in the file says.
 * @throws UsageError; FairleadError for a file that is no object, a script that fails or does not end
 */
export async function judgeFile(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { filename, customizations, allRules = false } = command.opts<Flags>();
  const object = asManifest(await readOneObject(filename, context), filename);
  const found = await readScripts(customizations, object, context);
  const scripts: HealthScripts = allRules ? { ...found, rules: "all" } : found;
  const judgement = await judgeHealth(object, {
    scripts,
    run: (script, given) => context.scripts.health(script, given, context.signal),
  });
  // Asked what a script says, a rule of our own must not answer for it.
  const health = judgement.silentScript === undefined ? judgement.health : undefined;
  return {
    exit: 0,
    result: { status: health?.status ?? null, message: health?.message ?? "" },
    text: () => describe(object, judgement),
  };
}

function createCommand(): Command {
  return new Command("health")
    .description(
      "Says how well one object is: deleted ones are Progressing; else a script for its kind decides, else a built-in rule. Kinds that nobody has an opinion on have no health.",
    )
    .requiredOption("-f, --filename <file>", "the object as it is live, YAML or JSON; - is standard input")
    .option(
      "--customizations <folder>",
      "Lua checks as in Argo CD's resource_customizations: GROUP/KIND/health.lua, _ in a name for *",
    )
    .option("--all-rules", "judge also kinds that Argo CD has no opinion on, where there is a rule of our own");
}

function asManifest(object: JsonObject, file: string): Manifest {
  const { apiVersion, kind } = object;
  const metadata = object["metadata"] ?? {};
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isObject(metadata))
    throw new FairleadError("BAD_USER_INPUT", `Cannot judge "${file}": a Kubernetes object has apiVersion, kind and metadata`, {
      details: { reason: "MANIFEST_INVALID" },
    });
  return { ...object, apiVersion, kind, metadata };
}

async function readScripts(given: string | undefined, object: Manifest, context: OfflineContext): Promise<HealthScripts> {
  if (given === undefined) return noHealthScripts;
  const { kinds } = await readCustomizationsFolder(given, context, { group: groupOf(object), kind: object.kind });
  return compileHealthScripts(kinds, { asListed: true });
}

const deciders = {
  deletion: "it is being deleted",
  rule: "built-in rule",
  script: "script",
  nobody: "",
} as const;

function describe({ kind, metadata: { name = "" } }: Manifest, { health, by, silentScript }: HealthJudgement): string {
  const silent = silentScript === undefined ? "" : `The script ${silentScript} says nothing. `;
  if (health === undefined) return `${silent}No opinion: there is no rule for ${kind}.\n`;
  if (silent !== "") return `${silent}In a cluster the built-in rule would decide: ${health.status}.\n`;
  return `${health.status}  ${kind}/${name} (${deciders[by]})${health.message === undefined ? "" : `\n${health.message}`}\n`;
}
