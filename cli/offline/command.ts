import { type Command, CommanderError } from "commander";
import type { Json } from "../../engine/model/manifest.js";
import type { ScriptRunner } from "../../engine/ports/script-runner.js";
import type { ToolRunner } from "../../plugins/tools/run-tool.js";

/** The built-in tools in the sandbox. */
export type OfflineTools = ToolRunner;

/** Where a command runs. */
export interface OfflineContext {
  /** The working folder, absolute: relative paths of the arguments count from here. */
  readonly folder: string;
  /** Files that count as lying in `folder`, by normal relative path. Only who asks for `folder` needs them on disk. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** All of standard input; absent where there is none. */
  readonly stdin?: () => Promise<string>;
  readonly signal: AbortSignal;
  /** The built-in tools; a command waits for the module it needs with `modules.ready`. */
  readonly tools: OfflineTools;
  /** Runs Lua; its processes start with the first script. */
  readonly scripts: ScriptRunner;
}

/** What a command came to. A "no" is an answer: exit 1 with a result. */
export interface OfflineResult {
  readonly exit: 0 | 1;
  /** What `-o json` prints. */
  readonly result: Json;
  /** What is printed without it, line end included. */
  readonly text: () => string;
  /** For standard error: what a person may want to know besides. */
  readonly notes?: readonly string[];
}

/**
 * A command that needs no server.
 * @throws UsageError for wrong flags or arguments (exit 2); FairleadError when the input was judged and refused (exit 1)
 */
export type OfflineCommand = (args: readonly string[], context: OfflineContext) => Promise<OfflineResult>;

/** Wrong flags or arguments: exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads arguments with commander, which neither prints nor ends the process. `--flag=value` and `--flag value` are the same.
 * @returns the help as a result if it was asked for, otherwise undefined: ask `command` for its options and arguments
 * @throws UsageError
 */
export function readArguments(command: Command, args: readonly string[]): OfflineResult | undefined {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    command.action(() => {}).parse([...args], { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code !== "commander.helpDisplayed" && error.code !== "commander.help") throw usageError(command, error);
    const help = command.helpInformation().replace(/^Usage: (?!fairlead )/, "Usage: fairlead ");
    return { exit: 0, result: { help }, text: () => help };
  }
}

function usageError(command: Command, error: CommanderError): UsageError {
  const sentence = error.message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  return new UsageError(`${command.name()}: ${sentence}`, { cause: error });
}
