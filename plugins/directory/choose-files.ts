import { compileGlob } from "../../engine/dialects/glob.js";
import { FairleadError } from "../../engine/errors.js";
import type { DirectoryOptions } from "../../engine/model/application-source.js";
import type { PluginInput } from "../contract.js";

const manifestName = /\.(yaml|yml|json|jsonnet)$/;

/** A file to render: as it is called, and where its content is. They differ for a link. */
export interface ChosenFile {
  readonly path: string;
  readonly target: string;
}

/**
 * The files of a directory that are to be rendered, in the order of their paths.
 * @throws FairleadError `BAD_USER_INPUT` (`GLOB_INVALID`, `PATH_ESCAPE`)
 * @see argoproj/argo-cd:reposerver/repository/repository.go `getPotentiallyValidManifests`
 */
export async function chooseFiles({ files, path: folder, source }: PluginInput, options: DirectoryOptions, signal: AbortSignal) {
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

function illegalLink(path: string, repository: string): FairleadError {
  return new FairleadError(
    "BAD_USER_INPUT",
    `illegal filepath in symlink at "${path}": it leads out of "${repository}"; remove the link`,
    {
      details: { reason: "PATH_ESCAPE", file: path },
    },
  );
}
