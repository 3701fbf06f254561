import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { FairleadError, messageOf } from "../../../engine/errors.js";
import { writePackageArchive } from "../../../plugins/third-party/package-archive.js";
import { type OfflineContext, type OfflineResult, readArguments } from "../command.js";
import { loadProject } from "./load-project.js";
import { probeEntry } from "./probe-entry.js";

/**
 * `fairlead plugin pack [FOLDER]`: builds a plugin, makes sure that the sandbox loads it, and writes `NAME-VERSION.tgz`. The same content gives the same archive.
 * @throws UsageError; FairleadError if the plugin cannot be built or loaded
 */
export async function packPlugin(args: readonly string[], context: OfflineContext): Promise<OfflineResult> {
  const command = new Command("fairlead plugin pack")
    .description(
      "Builds a plugin and packs it as NAME-VERSION.tgz, to be installed by its digest.\nRefuses what the sandbox does not load.",
    )
    .argument("[folder]", "the plugin's folder", ".")
    .option("--out <file>", "where to write the archive; default NAME-VERSION.tgz in the working folder");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const { out } = command.opts<{ readonly out?: string }>();
  const project = await loadProject(resolve(context.folder, command.args[0] ?? "."));
  await probeEntry(project, context.tools.sandbox, context.signal);
  const { name, version } = project.manifest.metadata;
  const file = resolve(context.folder, out ?? `${name}-${version}.tgz`);
  const archive = await writePackageArchive(project);
  await writeFile(file, archive).catch((error: unknown) => {
    throw new FairleadError("FAILED_PRECONDITION", `Cannot write "${file}": ${messageOf(error)}`, { cause: error });
  });
  const { digest, files } = project;
  return {
    exit: 0,
    result: { file, digest, bytes: archive.length, files: [...files.keys()] },
    text: () => `${file} (${archive.length} bytes: ${[...files.keys()].join(", ")})\n${digest}\n`,
  };
}
