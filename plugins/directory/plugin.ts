import { compileGlob } from "../../engine/dialects/glob.js";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { DirectoryOptions } from "../../engine/model/application.js";
import { definePlugin, type ManifestText, type PluginInput, type PluginOutput } from "../contract.js";

const manifestName = /\.(yaml|yml|json|jsonnet)$/;
const skipMarker = "+argocd:skip-file-rendering";
const MiB = 1_048_576;
/** All files that are rendered, together. Argo CD's default. */
const maxManifestBytes = 10 * MiB;
/** All files that are looked at: those with the skip marker are read before they are left out. */
const maxReadBytes = 50 * MiB;

/**
 * Plain manifests: the YAML and JSON files of the source's directory, with `recurse` those below it too, in the order of their paths.
 * @see argoproj/argo-cd:reposerver/repository/repository.go `findManifests`, argoproj/argo-cd:docs/user-guide/directory.md
 */
export const directory = definePlugin({
  name: "directory",
  sourceType: "Directory",
  async render(input, signal): Promise<PluginOutput> {
    const options = input.source.directory ?? {};
    const { chosen, warnings } = await chooseFiles(input, options, signal);
    refuseJsonnet(chosen);
    const bytes = await readAll(input, chosen, signal);
    const texts = chosen.flatMap(({ path, target }): readonly ManifestText[] => {
      const content = bytes.get(target);
      if (content === undefined || Buffer.from(content.buffer, content.byteOffset, content.length).includes(skipMarker))
        return [];
      return [{ name: path, format: path.endsWith(".json") ? "json" : "yaml", bytes: content, mayBeOther: true }];
    });
    refuseTooLarge(
      texts.map(({ name, bytes: content }) => ({ path: name, bytes: content.length })),
      maxManifestBytes,
    );
    return { texts, warnings };
  },
});

/** A file to render: as it is called, and where its content is. They differ for a link. */
interface ChosenFile {
  readonly path: string;
  readonly target: string;
}

async function chooseFiles({ files, path: folder, source }: PluginInput, options: DirectoryOptions, signal: AbortSignal) {
  const excluded = readGlob("exclude", options.exclude);
  const included = readGlob("include", options.include);
  const entries = (await files.list(folder, { recurse: options.recurse ?? false }, signal)) ?? [];
  const chosen: ChosenFile[] = [];
  const warnings: string[] = [];
  for (const entry of entries) {
    if (entry.type === "directory" || entry.type === "submodule") continue;
    const relative = folder === "" ? entry.path : entry.path.slice(folder.length + 1);
    if (options.disableExtensionFilter !== true && !manifestName.test(relative)) continue;
    if (excluded?.(relative) === true || included?.(relative) === false) continue;
    if (entry.type === "file") {
      chosen.push({ path: entry.path, target: entry.path });
      continue;
    }
    const resolved = await files.resolve(entry.path, signal);
    if (resolved.found && resolved.entry.type === "file") chosen.push({ path: entry.path, target: resolved.entry.path });
    else if (!resolved.found && resolved.escapes) throw illegalLink(entry.path, source.repoURL);
    else if (!resolved.found) warnings.push(`FILE_IGNORED: "${entry.path}" is a link to nothing`);
  }
  return { chosen, warnings };
}

function readGlob(field: "include" | "exclude", pattern: string | undefined): ((path: string) => boolean) | undefined {
  if (pattern === undefined || pattern === "") return undefined;
  const matches = compileGlob(pattern);
  if (matches !== undefined) return matches;
  throw new FairleadError(
    "BAD_USER_INPUT",
    `Cannot read directory.${field} ${JSON.stringify(pattern.slice(0, 200))}: it is no glob; check its brackets`,
    {
      details: { reason: "GLOB_INVALID", field: `/directory/${field}` },
    },
  );
}

/** One read for all, so that what is not here yet is fetched together. */
async function readAll(
  { files }: PluginInput,
  chosen: readonly ChosenFile[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const targets = [...new Set(chosen.map(({ target }) => target))];
  try {
    return await files.read(targets, { maxBytes: maxReadBytes }, signal);
  } catch (error) {
    const { largest, totalBytes } = isFailure(error, "RESOURCE_EXHAUSTED") ? error.details : {};
    if (!Array.isArray(largest) || typeof totalBytes !== "number") throw error;
    throw tooLarge(largest as readonly SizedFile[], totalBytes, maxReadBytes);
  }
}

interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

function refuseTooLarge(sizes: readonly SizedFile[], maxBytes: number): void {
  const totalBytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalBytes > maxBytes) throw tooLarge(sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3), totalBytes, maxBytes);
}

function tooLarge(largest: readonly SizedFile[], totalBytes: number, maxBytes: number): FairleadError {
  const names = largest.map(({ path, bytes }) => `"${path}" (${bytes} bytes)`).join(", ");
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `exceeded max combined manifest file size: ${totalBytes} bytes, the limit is ${maxBytes}; the largest are ${names}; exclude what is no manifest`,
    { details: { reason: "INPUT_TOO_LARGE", totalBytes, maxBytes, largest } },
  );
}

function refuseJsonnet(chosen: readonly ChosenFile[]): void {
  const found = chosen.find(({ path }) => path.endsWith(".jsonnet"));
  if (found === undefined) return;
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `Cannot render "${found.path}": it needs Jsonnet, and this build renders plain directories of YAML and JSON; exclude it with directory.exclude`,
    { details: { reason: "TOOL_MISSING", tool: "Jsonnet", file: found.path } },
  );
}

function illegalLink(path: string, repository: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `illegal filepath in symlink at "${path}": it leads out of "${repository}"; remove the link`,
    {
      details: { reason: "PATH_ESCAPE", file: path },
    },
  );
}
