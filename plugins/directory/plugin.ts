import { isFailure } from "../../engine/errors.js";
import { buildEnvironment } from "../build-environment.js";
import type { ManifestObjects, ManifestText, Plugin, PluginInput, PluginOutput } from "../contract.js";
import { readJsonnetOptions } from "../jsonnet/options.js";
import { moduleDigest } from "../tools/module-digest.js";
import type { ToolRunner } from "../tools/run-tool.js";
import { type ChosenFile, chooseFiles } from "./choose-files.js";
import { refuseTooLarge, type SizedFile, tooLarge } from "./combined-size.js";
import { evaluateFiles } from "./evaluate-files.js";
import { readDirectoryOptions } from "./options.js";

const skipMarker = "+argocd:skip-file-rendering";
/** Files with the skip marker are read before they are left out: so much more than may be rendered is looked at. */
const maxSkippedBytes = 40 * 1_048_576;
/** All that is read where no limit is set. */
const maxUnlimitedBytes = 256 * 1_048_576;

/**
 * Plain manifests and Jsonnet: the files of the source's directory, with `recurse` those below it too, in the order of their paths. Without a `.jsonnet` file
 * no tool is needed.
 * @see argoproj/argo-cd:reposerver/repository/repository.go `findManifests`, argoproj/argo-cd:docs/user-guide/directory.md
 */
export function createDirectoryPlugin(tools: ToolRunner): Plugin {
  return {
    name: "directory",
    sourceType: "Directory",
    get digest() {
      return `1 ${moduleDigest(tools.modules, "jsonnet")}`;
    },
    async render(input, signal): Promise<PluginOutput> {
      const options = readDirectoryOptions(input.source.directory);
      const environment = buildEnvironment(input);
      const jsonnet = readJsonnetOptions(options.jsonnet, environment);
      const { chosen, warnings } = await chooseFiles(input, options, signal);
      const wanted = input.settings.jsonnetEnabled ? chosen : chosen.filter((file) => !isJsonnet(file));
      const contents = await readAll(input, wanted, signal);
      const kept = wanted.filter(({ target }) => !isSkipped(contents.get(target)));
      const plain = kept.filter((file) => !isJsonnet(file));
      const { maxDirectoryBytes } = input.settings;
      refuseTooLarge(sizesOf(plain, contents), maxDirectoryBytes);
      const evaluated = await evaluateFiles(tools, { input, files: kept.filter(isJsonnet), options: jsonnet }, signal);
      refuseTooLarge([...sizesOf(plain, contents), ...evaluated.sizes], maxDirectoryBytes);
      const texts = kept.map((file): ManifestText | ManifestObjects => {
        const objects = evaluated.objects.get(file.path);
        return objects === undefined ? textOf(file, contents) : { name: file.path, objects };
      });
      return { texts, warnings: [...warnings, ...environment.warnings, ...evaluated.warnings] };
    },
  };
}

function isJsonnet({ path }: ChosenFile): boolean {
  return path.endsWith(".jsonnet");
}

function isSkipped(content: Uint8Array | undefined): boolean {
  return content === undefined || Buffer.from(content.buffer, content.byteOffset, content.length).includes(skipMarker);
}

function sizesOf(files: readonly ChosenFile[], contents: ReadonlyMap<string, Uint8Array>): readonly SizedFile[] {
  return files.map(({ path, target }) => ({ path, bytes: contents.get(target)?.length ?? 0 }));
}

function textOf({ path, target }: ChosenFile, contents: ReadonlyMap<string, Uint8Array>): ManifestText {
  const bytes = contents.get(target) ?? new Uint8Array();
  return { name: path, format: path.endsWith(".json") ? "json" : "yaml", bytes, mayBeOther: true };
}

/** One read for all, so that what is not here yet is fetched together. */
async function readAll(
  { files, settings }: PluginInput,
  chosen: readonly ChosenFile[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const targets = [...new Set(chosen.map(({ target }) => target))];
  const maxReadBytes = settings.maxDirectoryBytes > 0 ? settings.maxDirectoryBytes + maxSkippedBytes : maxUnlimitedBytes;
  try {
    return await files.read(targets, { maxBytes: maxReadBytes }, signal);
  } catch (error) {
    const { largest, totalBytes } = isFailure(error, "RESOURCE_EXHAUSTED") ? error.details : {};
    if (!Array.isArray(largest) || typeof totalBytes !== "number") throw error;
    throw tooLarge(largest as readonly SizedFile[], totalBytes, maxReadBytes);
  }
}
