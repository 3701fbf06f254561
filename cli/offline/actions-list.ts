import { Command } from "commander";
import type { ScriptAction } from "../../engine/model/script.js";
import { openActions } from "./actions-of-file.js";
import { type OfflineContext, type OfflineResult, readArguments } from "./command.js";

/**
 * `fairlead actions list -f FILE`: what can be done to an object.
 * @throws UsageError; FairleadError for a file that is no object, a script that fails or does not end
 */
export async function listActions(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("actions list")
    .description("Lists what can be done to one object: restart, pause, scale … Some make no sense just now and are disabled.")
    .requiredOption("-f, --filename <file>", "the object as it is live, YAML or JSON; - is standard input")
    .option("--customizations <folder>", "Lua actions as in Argo CD's resource_customizations, in place of the built-in ones");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { object, actions } = await openActions(command.opts(), context);
  const offered = await actions.list(object, context.signal);
  return {
    exit: 0,
    result: { actions: offered.map(written) },
    text: () => (offered.length === 0 ? "There are no actions for this object.\n" : offered.map(describe).join("")),
  };
}

function written({ name, disabled, iconClass = "", displayName = "", parameters }: ScriptAction) {
  return {
    name,
    disabled,
    iconClass,
    displayName,
    params: parameters.map((parameter) => ({
      name: parameter.name,
      ...(parameter.type !== undefined && { type: parameter.type }),
      ...(parameter.default !== undefined && { default: parameter.default }),
    })),
  };
}

function describe({ name, disabled, displayName = "", parameters }: ScriptAction): string {
  const wants = parameters.map((parameter) => ` --param ${parameter.name}=${parameter.default ?? "…"}`).join("");
  const title = displayName === "" ? "" : `  ${displayName}`;
  return `${name}${wants}${title}${disabled ? "  (disabled)" : ""}\n`;
}
