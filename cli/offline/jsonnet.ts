import { dirname, relative, sep } from "node:path";
import { Command } from "commander";
import { FairleadError } from "../../engine/errors.js";
import { createDiskFileTree } from "../../plugins/disk-file-tree.js";
import { evaluateJsonnet } from "../../plugins/jsonnet/evaluate.js";
import { findImports } from "../../plugins/jsonnet/find-imports.js";
import type { JsonnetVariable } from "../../plugins/jsonnet/messages.js";
import { createMountedFiles } from "../../plugins/mounted-files.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { type OfflineContext, type OfflineResult, readArguments, UsageError } from "./command.js";
import { type DiskPlace, findOnDisk } from "./disk-files.js";
import { collect } from "./read-list.js";
import { withinBoundary } from "./within-boundary.js";

interface Flags {
  readonly jpath?: readonly string[];
  readonly extStr?: readonly string[];
  readonly extCode?: readonly string[];
  readonly tlaStr?: readonly string[];
  readonly tlaCode?: readonly string[];
  readonly string: boolean;
}

/** What is evaluated: variables and folders of libraries as the guest is told. */
interface Evaluation {
  readonly libraries: readonly string[];
  readonly extVars: readonly JsonnetVariable[];
  readonly tlas: readonly JsonnetVariable[];
  readonly string: boolean;
}

/**
 * `fairlead jsonnet FILE`: evaluates a file as go-jsonnet 0.22 does.
 * @throws UsageError; FairleadError as evaluating does
 * @see google/go-jsonnet:cmd/jsonnet/cmd.go
 */
export async function jsonnetEvaluate(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = createCommand();
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const flags = command.opts<Flags>();
  const [given = ""] = command.args;
  const place = await findOnDisk(context, given);
  if (place.type === "directory") throw noFile(given);
  const libraries: string[] = [];
  for (const folder of flags.jpath ?? []) libraries.push(await findLibrary(folder, context));
  const evaluation = {
    libraries,
    extVars: [...variablesOf("ext-str", flags.extStr), ...variablesOf("ext-code", flags.extCode)],
    tlas: [...variablesOf("tla-str", flags.tlaStr), ...variablesOf("tla-code", flags.tlaCode)],
    string: flags.string,
  };
  await context.tools.modules.ready("jsonnet", context.signal);
  const { output, traces } = await withinBoundary(holdAll(place, libraries), (bounded) =>
    evaluateOnDisk(bounded, evaluation, context),
  );
  return { exit: 0, result: { output }, text: () => output, notes: traces };
}

function createCommand(): Command {
  return new Command("jsonnet")
    .description("Evaluates a Jsonnet file as go-jsonnet 0.22 does")
    .argument("<file>", "the file to evaluate")
    .option("-J, --jpath <folder>", "folder of libraries; of several the last one is looked at first", collect)
    .option("-V, --ext-str <name=value>", "external variable: a text", collect)
    .option("--ext-code <name=code>", "external variable: a Jsonnet expression", collect)
    .option("-A, --tla-str <name=value>", "argument of a function at the top: a text", collect)
    .option("--tla-code <name=code>", "argument of a function at the top: a Jsonnet expression", collect)
    .option("-S, --string", "print a text as it is", false);
}

function variablesOf(flag: string, given: readonly string[] = []): readonly JsonnetVariable[] {
  return given.map((text) => {
    const equals = text.indexOf("=");
    if (equals > 0) return { name: text.slice(0, equals), value: text.slice(equals + 1), code: flag.endsWith("-code") };
    throw new UsageError(`jsonnet: --${flag} takes NAME=VALUE, not "${text}"; the environment is not read`);
  });
}

/** The absolute path of a folder of libraries. */
async function findLibrary(given: string, context: OfflineContext): Promise<string> {
  const place = await findOnDisk(context, given).catch(() => undefined);
  if (place?.type === "directory") return place.path === "" ? place.root : `${place.root}/${place.path}`;
  throw new FairleadError("NOT_FOUND", `Cannot use the library folder ${JSON.stringify(given)}: there is no such folder`, {
    details: { reason: "PATH_NOT_FOUND" },
  });
}

/** The same file below the smallest folder that also holds the libraries. */
function holdAll(place: DiskPlace, libraries: readonly string[]): DiskPlace {
  let { root } = place;
  while (!libraries.every((library) => library === root || library.startsWith(root.endsWith(sep) ? root : root + sep)))
    root = dirname(root);
  return { ...place, root, path: relative(root, `${place.root}/${place.path}`) };
}

async function evaluateOnDisk(
  { root, path }: DiskPlace,
  { libraries, ...variables }: Evaluation,
  { tools, signal }: OfflineContext,
) {
  const files = createRecordingFileTree(await createDiskFileTree(root));
  const inRoot = libraries.map((library) => relative(root, library));
  const imports = await findImports(files, path, { libraries: inRoot }, signal);
  const inGuest = (one: string) => (one === "" ? "/src" : `/src/${one}`);
  const mounted = createMountedFiles({ mounts: new Map([["/src", files]]) });
  const evaluation = {
    ...variables,
    file: inGuest(path),
    libraries: inRoot.map(inGuest),
    files: mounted,
    preload: imports.map(inGuest),
  };
  return evaluateJsonnet(tools, evaluation, signal);
}

function noFile(given: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot evaluate ${JSON.stringify(given)}: it is a folder; name a file`, {
    details: { reason: "PATH_INVALID" },
  });
}
