import { FairleadError } from "../../engine/errors.js";
import type { Result } from "../sdk/messages.js";
import { describeNote } from "./describe-note.js";
import { readPluginReply } from "./read-reply.js";

/** What stands around a judgement. */
export interface Judged {
  readonly plugin: string;
  /** The source's directory. */
  readonly appDir: string;
  /** Where the parameters stand in the source, by name. */
  readonly pointers: ReadonlyMap<string, string>;
}

const maxDiagnostics = 50;

/**
 * Reads what a plugin's `validate` says of its parameters. A program that prints nothing has nothing to say.
 * @returns warnings
 * @throws FairleadError `BAD_USER_INPUT` (`PARAM_INVALID`) for what it says is an error, with the parameter and a JSON pointer into the source; what
 *   `readPluginReply` throws
 */
export function judgeParameters(output: Uint8Array, { plugin, appDir, pointers }: Judged): readonly string[] {
  if (output.every((byte) => byte <= 0x20)) return [];
  const { items, results } = readPluginReply(plugin, output, appDir);
  if (items.length > 0)
    throw new FairleadError(
      "FAILED_PRECONDITION",
      `Cannot read the answer of plugin "${plugin}": "validate" gives results, not objects`,
      { details: { reason: "PLUGIN_PROTOCOL", plugin } },
    );
  const errors = results.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first !== undefined) throw refusal(first, errors, { plugin, pointers });
  return results.map((result) => describeNote(plugin, result));
}

function refusal(
  { message, parameter, hint }: Result,
  errors: readonly Result[],
  { plugin, pointers }: Pick<Judged, "plugin" | "pointers">,
): FairleadError {
  const which = parameter === undefined ? "the parameters" : `parameter ${JSON.stringify(parameter.slice(0, 200))}`;
  const field = (parameter === undefined ? undefined : pointers.get(parameter)) ?? "/plugin/parameters";
  const advice = hint === undefined ? "" : `; ${hint}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new FairleadError("BAD_USER_INPUT", `Cannot use ${which} of plugin "${plugin}": ${message}${advice}${more}`, {
    details: {
      reason: "PARAM_INVALID",
      field,
      plugin,
      ...(parameter !== undefined && { parameter }),
      diagnostics: errors.slice(0, maxDiagnostics),
    },
  });
}
