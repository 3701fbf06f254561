import { FairleadError } from "../../engine/errors.js";
import type { GuestAnswer, GuestJob, Sandbox } from "../sandbox/sandbox.js";
import type { ToolAnswer, ToolError } from "./tool-answer.js";
import type { ToolModules, ToolName } from "./tool-modules.js";

/** What runs tools. */
export interface ToolRunner {
  readonly sandbox: Sandbox;
  readonly modules: ToolModules;
}

/** What a tool gave. */
export interface ToolRun<Output> extends Omit<GuestAnswer, "output"> {
  readonly output: Output;
}

const utf8 = new TextDecoder();

/**
 * Runs a built-in tool once.
 * @throws FairleadError `BAD_USER_INPUT` with the tool's own code as `reason`, file, line and column as the repository has them; `UNAVAILABLE` (`TOOL_BUILDING`); what `Sandbox.run` throws
 */
export async function runTool<Output>(
  { sandbox, modules }: ToolRunner,
  { tool, ...job }: GuestJob & { readonly tool: ToolName },
  signal: AbortSignal,
): Promise<ToolRun<Output>> {
  const guest = modules.guest(tool);
  const answered = await sandbox.run(guest, job, signal).catch((error: unknown) => {
    throw error instanceof FairleadError ? withoutStack(error) : error;
  });
  const answer = readAnswer<Output>(guest.name, answered.output);
  if ("error" in answer) throw failureOf(answer.error);
  return { ...answered, output: answer.ok, log: repositoryPaths(withoutGoStack(answered.log)) };
}

function readAnswer<Output>(name: string, output: Uint8Array): ToolAnswer<Output> {
  try {
    const answer = JSON.parse(utf8.decode(output)) as ToolAnswer<Output>;
    if (typeof answer === "object" && answer !== null && ("ok" in answer || "error" in answer)) return answer;
  } catch {
    // It is said below, for every answer that is none.
  }
  throw new FairleadError("FAILED_PRECONDITION", `${name} does not keep the interface: its answer is no message`, {
    details: { reason: "PLUGIN_PROTOCOL" },
  });
}

function failureOf({ code, message, file, line, column }: ToolError): FairleadError {
  return new FairleadError("BAD_USER_INPUT", repositoryPaths(withoutGoStack(message)), {
    details: {
      reason: code,
      ...(file !== undefined && { file: repositoryPaths(file) }),
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    },
  });
}

/** The same failure; what the module wrote before it ended is shown without the parts that only its makers can read. */
function withoutStack(error: FairleadError): FairleadError {
  const { log, ...details } = error.details;
  if (typeof log !== "string") return error;
  const shown = repositoryPaths(withoutGoStack(log)).trim();
  return new FairleadError(error.code, error.message, {
    cause: error,
    details: { ...details, ...(shown !== "" && { log: shown }) },
  });
}

/**
 * Turns the paths that a guest sees into those a person knows: `/src/apps/web` is `apps/web`, `/src` is `.`, `/refs/values/x` is `$values/x`;
 * what was fetched is `fetched/<n>/x`.
 */
export function repositoryPaths(text: string): string {
  return text
    .replace(/(?<![\w./~-])\/src\/(?=[^\s/])/g, "")
    .replace(/(?<![\w./~-])\/src\/?(?![\w/-])/g, ".")
    .replace(/(?<![\w./~-])\/refs\/(?=[^\s/])/g, "$$")
    .replace(/(?<![\w./~-])\/fetched\/(?=\d)/g, "fetched/");
}

/** Cuts the trace that Go prints when it gives up. */
function withoutGoStack(text: string): string {
  return text.replace(/\n*^(goroutine \d+|runtime stack:)[\s\S]*$/m, "").replace(/^.*\.go:\d+ \+0x[0-9a-f]+$\n?/gm, "");
}
