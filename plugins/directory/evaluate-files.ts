import type { JsonObject } from "../../engine/model/manifest.js";
import type { PluginInput } from "../contract.js";
import { asEvaluationFailure, evaluateJsonnet } from "../jsonnet/evaluate.js";
import { findImports } from "../jsonnet/find-imports.js";
import { libraryPaths } from "../jsonnet/libraries.js";
import type { JsonnetOptions } from "../jsonnet/options.js";
import { readJsonnetOutput } from "../jsonnet/read-output.js";
import { createMountedFiles } from "../mounted-files.js";
import type { ToolRunner } from "../tools/run-tool.js";
import type { ChosenFile } from "./choose-files.js";
import type { SizedFile } from "./combined-size.js";

/** Files of one source that are evaluated at once. */
const atOnce = 4;

/** What Jsonnet files came to. */
export interface EvaluatedFiles {
  readonly objects: ReadonlyMap<string, readonly JsonObject[]>;
  /** What they gave as text. */
  readonly sizes: readonly SizedFile[];
  /** What `std.trace` said, in the order of the files. */
  readonly warnings: readonly string[];
}

interface Evaluated {
  readonly path: string;
  readonly objects: readonly JsonObject[];
  readonly bytes: number;
  readonly traces: readonly string[];
}

/**
 * Evaluates Jsonnet files, each on its own. Of several that fail, the first by path is told.
 * @throws FairleadError `BAD_USER_INPUT` (`JSONNET_ERROR`, `IMPORT_DENIED`, `PATH_ESCAPE`); `UNAVAILABLE` (`TOOL_BUILDING`); what the sandbox throws
 */
export async function evaluateFiles(
  tools: ToolRunner,
  {
    input,
    files,
    options,
  }: { readonly input: PluginInput; readonly files: readonly ChosenFile[]; readonly options: JsonnetOptions },
  signal: AbortSignal,
): Promise<EvaluatedFiles> {
  if (files.length === 0) return { objects: new Map(), sizes: [], warnings: [] };
  const libraries = await libraryPaths(input.files, { directory: input.path, libs: options.libs }, signal);
  const mounted = createMountedFiles({ mounts: new Map([["/src", input.files]]) });
  const evaluate = async (file: ChosenFile): Promise<Evaluated> => {
    const imports = await findImports(input.files, file.path, { libraries }, signal);
    const { tlas, extVars } = options;
    const job = {
      file: inGuest(file.path),
      libraries: libraries.map(inGuest),
      tlas,
      extVars,
      string: false,
      files: mounted,
      preload: imports.map(inGuest),
    };
    const { output, traces } = await evaluateJsonnet(tools, job, signal).catch((error: unknown) => {
      throw asEvaluationFailure(error, file.path);
    });
    return { path: file.path, objects: readJsonnetOutput(file.path, output), bytes: Buffer.byteLength(output), traces };
  };
  const done: Evaluated[] = [];
  for (let start = 0; start < files.length; start += atOnce) {
    done.push(...(await allInOrder(files.slice(start, start + atOnce).map(evaluate))));
  }
  return {
    objects: new Map(done.map(({ path, objects }) => [path, objects])),
    sizes: done.map(({ path, bytes }) => ({ path, bytes })),
    warnings: done.flatMap(({ path, traces }) => traces.map((trace) => `JSONNET_TRACE: ${JSON.stringify(path)}: ${trace}`)),
  };
}

function inGuest(path: string): string {
  return path === "" ? "/src" : `/src/${path}`;
}

/** Waits for all, so that nothing goes on behind a failure; of several failures the first in order is thrown. */
async function allInOrder<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
