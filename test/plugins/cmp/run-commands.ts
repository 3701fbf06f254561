import { FairleadError } from "../../../engine/errors.js";
import { type HostPrimitives, probeHost } from "../../../plugins/cmp/host-primitives.js";
import { type CommandEnd, type CommandJob, createOsSandbox, type OsSandboxOptions } from "../../../plugins/cmp/os-sandbox.js";
import { readWorkCopy } from "../../../plugins/cmp/work-copy.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { makeInput } from "../make-input.js";

/** What this host has, tried out once. */
export const sharedProbe = (() => {
  let found: Promise<HostPrimitives> | undefined;
  return () => (found ??= probeHost());
})();

/** What hosts for development often lack; the tests with all the others must not need it. */
export const rarePrimitives = ["cgroup"];

/** How a script is run. */
export interface ScriptOptions extends Partial<Pick<CommandJob, "directory" | "environment" | "folder">> {
  readonly files?: FakeFiles;
  readonly sandbox?: OsSandboxOptions;
  readonly preserveFileMode?: boolean;
  readonly signal?: AbortSignal;
}

/** Runs one shell script in the sandbox of this host. */
export async function runShell(script: string, options: ScriptOptions = {}): Promise<CommandEnd> {
  return runCommands([["sh", "-c", script]], options);
}

/** Runs commands in the sandbox of this host. */
export async function runCommands(commands: CommandJob["commands"], options: ScriptOptions = {}): Promise<CommandEnd> {
  const { files = {}, sandbox = {}, preserveFileMode = false, signal = AbortSignal.timeout(60_000), ...job } = options;
  const copy = await readWorkCopy(makeInput({ files }).files, "", { maxBytes: 100 * 1_048_576, preserveFileMode }, signal);
  return createOsSandbox({ probe: sharedProbe, allowWeaker: rarePrimitives, ...sandbox }).run(
    { name: "plugin test", copy, directory: "", commands, environment: {}, ...job },
    signal,
  );
}

/** What a script printed, without its last line end. */
export async function outputOf(script: string, options: ScriptOptions = {}): Promise<string> {
  const { output, log, failed } = await runShell(script, options);
  return failed === undefined ? new TextDecoder().decode(output).trimEnd() : `failed ${failed.status}: ${log}`;
}

/** Why a run was refused or ended, as one line. */
export async function reasonOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => "it ran",
    (error: unknown) => (error instanceof FairleadError ? `${error.code} ${String(error.details["reason"])}` : String(error)),
  );
}
