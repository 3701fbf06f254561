import { FairleadError } from "../../engine/errors.js";
import type { Json } from "../../engine/model/manifest.js";
import type { GuestFiles } from "../sandbox/guest-files.js";
import { repositoryPaths, runTool, type ToolRunner } from "../tools/run-tool.js";
import type { JsonnetEvaluateInput, JsonnetEvaluateOutput } from "./messages.js";

/** What is evaluated, and what of the files is handed over at once. */
export interface Evaluation extends Omit<JsonnetEvaluateInput, "op"> {
  readonly files: GuestFiles;
  /** Paths of the guest. */
  readonly preload: readonly string[];
}

/**
 * Evaluates one Jsonnet file as go-jsonnet does: the text it gives, and what `std.trace` said meanwhile.
 * @throws FairleadError `BAD_USER_INPUT` (`JSONNET_ERROR`, `IMPORT_DENIED`) with file and line; what the sandbox throws
 */
export async function evaluateJsonnet(
  tools: ToolRunner,
  { files, preload, ...input }: Evaluation,
  signal: AbortSignal,
): Promise<JsonnetEvaluateOutput> {
  const message: JsonnetEvaluateInput = { op: "evaluate", ...input };
  const { output } = await runTool<JsonnetEvaluateOutput>(
    tools,
    { tool: "jsonnet", input: message as unknown as Json, files, preload },
    signal,
  );
  return { ...output, traces: output.traces.map(repositoryPaths) };
}

/** The same failure as Argo CD words it; what is not the file's fault stays as it is. */
export function asEvaluationFailure(error: unknown, file: string): unknown {
  if (!(error instanceof FairleadError)) return error;
  const { reason } = error.details;
  if (reason !== "JSONNET_ERROR" && reason !== "IMPORT_DENIED") return error;
  return new FairleadError(error.code, `Failed to evaluate jsonnet ${JSON.stringify(file)}: ${error.message}`, {
    cause: error,
    details: { file, ...error.details },
  });
}
