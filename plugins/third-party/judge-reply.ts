import { FairleadError } from "../../engine/errors.js";
import type { ManifestObjects, ManifestText, PluginOutput } from "../contract.js";
import type { GuestAnswer } from "../sandbox/sandbox.js";
import type { Result } from "../sdk/messages.js";
import { describeFinding, describeNote } from "./describe-note.js";
import type { PluginPackage } from "./package.js";
import { readPluginReply } from "./read-reply.js";

const maxDocuments = 10_000;
const maxDiagnostics = 50;

/**
 * What a run comes to. A command may print its manifests as they are instead of a message.
 * @throws FairleadError `BAD_USER_INPUT` (`PLUGIN_FAILED` for a result that is an error, `EMPTY_OUTPUT`); what `readPluginReply` throws
 */
export function toOutput({ manifest, runtime }: PluginPackage, answer: GuestAnswer, appDir: string): PluginOutput {
  const { name } = manifest.metadata;
  const chance = answer.isNondeterministic && !manifest.output.deterministic;
  const warnings = chance
    ? [`NONDETERMINISTIC: plugin "${name}" asked for the time or for random numbers; each render may differ`]
    : [];
  if (runtime === "command" && !isMessage(answer.output)) {
    const text = textOf(name, answer.output);
    if (text === undefined && !manifest.output.allowEmpty) throw empty(name);
    return { texts: text === undefined ? [] : [text], warnings };
  }
  const { items, results } = readPluginReply(name, answer.output, appDir);
  const errors = results.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first !== undefined) throw failed(name, first, errors);
  if (items.length === 0 && !manifest.output.allowEmpty) throw empty(name);
  const objects: ManifestObjects = { name: `plugin ${name}`, objects: items };
  return {
    texts: items.length === 0 ? [] : [objects],
    warnings: [...warnings, ...results.map((result) => describeNote(name, result))],
  };
}

/** A JSON object that says of itself that it is a message. */
function isMessage(output: Uint8Array): boolean {
  const head = new TextDecoder().decode(output.subarray(0, 65_536)).trimStart();
  if (!head.startsWith("{")) return false;
  if (!/"kind"\s*:\s*"FairleadOutput"/.test(new TextDecoder().decode(output))) return false;
  try {
    return (JSON.parse(new TextDecoder().decode(output)) as { readonly kind?: unknown }).kind === "FairleadOutput";
  } catch {
    return false;
  }
}

/** Undefined where nothing but comments and separators were printed. */
function textOf(plugin: string, output: Uint8Array): ManifestText | undefined {
  const lines = new TextDecoder().decode(output).split("\n");
  if (lines.every((line) => /^\s*(#.*|---\s*(#.*)?|\.\.\.\s*|%.*)?$/.test(line))) return undefined;
  const documents = lines.filter((line) => line.startsWith("---")).length + 1;
  if (documents > maxDocuments + 1) {
    throw new FairleadError(
      "RESOURCE_EXHAUSTED",
      `Plugin "${plugin}" gave ${documents} documents, the limit is ${maxDocuments}; split the source`,
      {
        details: { reason: "LIMIT_OUTPUT", plugin, limit: maxDocuments, observed: documents },
      },
    );
  }
  return { name: `output of plugin ${plugin}`, format: "yaml", bytes: output, mayBeOther: false };
}

function failed(plugin: string, first: Result, errors: readonly Result[]): FairleadError {
  const { file, line, column, field, parameter } = first;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new FairleadError("BAD_USER_INPUT", `Plugin "${plugin}" failed: ${describeFinding(first)}${more}`, {
    details: {
      reason: "PLUGIN_FAILED",
      plugin,
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      ...(field !== undefined && { field }),
      ...(parameter !== undefined && { parameter }),
      diagnostics: errors.slice(0, maxDiagnostics),
    },
  });
}

function empty(plugin: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `Plugin "${plugin}" gave no manifests; with automated pruning that would delete everything. If nothing can be right, its manifest says output.allowEmpty: true`,
    { details: { reason: "EMPTY_OUTPUT", plugin } },
  );
}
