import { Command } from "commander";
import { stringifyYaml } from "../../engine/dialects/yaml.js";
import { FairleadError } from "../../engine/errors.js";
import type { ScriptChange } from "../../engine/model/script.js";
import { type ActionFiles, openActions } from "./actions-of-file.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { collect } from "./read-list.js";

interface Flags extends ActionFiles {
  readonly param?: readonly string[];
}

/**
 * `fairlead actions run NAME -f FILE`: what an action would do to an object. Nothing is done.
 * @throws UsageError; FairleadError for a file that is no object, an action that is not there or fails; a script's own words are the message
 */
export async function runAction(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("actions run")
    .description(
      "Says what an action would do to one object: the object as it shall become, or what is to be made. Nothing is done.",
    )
    .argument("<name>", "the action; fairlead actions list says which there are")
    .requiredOption("-f, --filename <file>", "the object as it is live, YAML or JSON; - is standard input")
    .option("--param <name=value>", "what the action wants to be told; repeated", collect)
    .option("--customizations <folder>", "Lua actions as in Argo CD's resource_customizations, in place of the built-in ones");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { param = [], ...files } = command.opts<Flags>();
  const parameters = Object.fromEntries(param.map(readParameter));
  const { object, actions } = await openActions(files, context);
  const changes = await actions.run(command.args[0] ?? "", object, parameters, context.signal).catch(inItsOwnWords);
  return {
    exit: 0,
    result: { resources: changes.map(({ operation, resource }) => ({ operation, resource })) },
    text: () => changes.map(describe).join(""),
  };
}

function readParameter(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError(`actions run: --param takes name=value, not "${text.slice(0, 100)}"`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function inItsOwnWords(thrown: unknown): never {
  const said = thrown instanceof FairleadError ? thrown.details["said"] : undefined;
  if (typeof said !== "string" || !(thrown instanceof FairleadError)) throw thrown;
  throw new FairleadError(thrown.code, said, { cause: thrown, details: thrown.details });
}

function describe({ operation, resource }: ScriptChange): string {
  return `# ${operation === "create" ? "to be made" : "as it would become"}\n---\n${stringifyYaml(resource)}`;
}
