import type { BuildEnvironment } from "../build-environment.js";
import type { PluginInput } from "../contract.js";
import { helmFailure, quoted } from "./failure.js";
import { nearestFiles } from "./nearest-names.js";
import { followPath, joinPath, type Repository } from "./repository-path.js";
import { isGlob, matchGlob } from "./value-glob.js";

/** A file that an Application names: one of a repository, or one to be fetched. */
export type NamedFile =
  | { readonly type: "file"; readonly repository: Repository; readonly path: string; readonly name: string }
  | { readonly type: "remote"; readonly url: string };

/** What value files are resolved against. */
export interface ValueFilePlace {
  readonly input: Pick<PluginInput, "files" | "path" | "refs" | "settings">;
  readonly environment: Pick<BuildEnvironment, "expand">;
  readonly ignoreMissing: boolean;
}

/** An entry that was read but not yet looked up. */
type Entry =
  | { readonly type: "remote"; readonly url: string }
  | { readonly type: "local"; readonly repository: Repository; readonly directory: string; readonly path: string };

/**
 * The files that `helm.valueFiles` name, in the order in which they count. An entry is `$ref/…` (from the root of another source), a URL, an absolute path (from
 * the root of the repository) or one relative to the chart; each may be a glob, URLs aside. What is named by itself keeps its place and is left out of every
 * glob; otherwise what comes twice keeps the first one.
 * @throws FairleadError `BAD_USER_INPUT` (`VALUE_FILE_NOT_FOUND`, `VALUE_FILE_GLOB_EMPTY`, `VALUE_FILE_SCHEME`, `PATH_ESCAPE`, `SPEC_INVALID`)
 * @see argoproj/argo-cd:reposerver/repository/repository.go `getResolvedValueFiles`
 */
export async function resolveValueFiles(
  valueFiles: readonly string[],
  place: ValueFilePlace,
  signal: AbortSignal,
): Promise<readonly NamedFile[]> {
  const entries = valueFiles.map((raw, index) => {
    const field = `/helm/valueFiles/${index}`;
    return { raw, field, entry: readEntry(raw, field, place) };
  });
  const byItself: (NamedFile | undefined)[] = [];
  for (const { raw, field, entry } of entries) {
    byItself.push(isPattern(entry) ? undefined : await lookUp(entry, { raw, field }, place, signal));
  }
  const named = new Set(byItself.map((file) => (file === undefined ? undefined : keyOf(file))));
  const chosen = new Map<string, NamedFile>();
  const choose = (file: NamedFile) => chosen.has(keyOf(file)) || chosen.set(keyOf(file), file);
  for (const [index, { raw, field, entry }] of entries.entries()) {
    const file = byItself[index];
    if (file !== undefined) choose(file);
    if (!isPattern(entry)) continue;
    for (const match of await expand(entry, { raw, field }, place, signal)) if (!named.has(keyOf(match))) choose(match);
  }
  return [...chosen.values()];
}

/**
 * The file that one `helm.fileParameters` path names; as a value file, but never a glob.
 * @throws FairleadError as `resolveValueFiles`
 */
export async function resolveNamedFile(
  raw: string,
  field: string,
  place: Omit<ValueFilePlace, "ignoreMissing">,
  signal: AbortSignal,
): Promise<NamedFile | undefined> {
  const strict = { ...place, ignoreMissing: false };
  return lookUp(readEntry(raw, field, strict), { raw, field }, strict, signal);
}

function readEntry(raw: string, field: string, { input, environment }: ValueFilePlace): Entry {
  const { refs } = input;
  if (refs !== undefined && raw.startsWith("$")) {
    const [variable = ""] = raw.split("/", 1);
    const name = variable.slice(1);
    const files = refs.get(name);
    if (files === undefined) throw unknownRef(variable, [...refs.keys()], field);
    const path = environment.expand(raw.slice(variable.length), field);
    return { type: "local", repository: { files, mount: `/refs/${name}` }, directory: "", path };
  }
  const expanded = environment.expand(raw, field);
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(expanded) ?? [];
  if (scheme === undefined) {
    return { type: "local", repository: { files: input.files, mount: "/src" }, directory: input.path, path: expanded };
  }
  const allowed = input.settings.valuesFileSchemes;
  if (allowed.some((one) => one.toLowerCase() === scheme.toLowerCase())) return { type: "remote", url: expanded };
  throw helmFailure("VALUE_FILE_SCHEME", schemeRefused(scheme.toLowerCase(), raw, allowed), { field });
}

/** X-26: plain HTTP was allowed by default. */
function schemeRefused(scheme: string, raw: string, allowed: readonly string[]): string {
  const list = allowed.length === 0 ? "none is" : `allowed: ${allowed.join(", ")}`;
  return `error resolving value file path: the URL scheme '${scheme}' is not allowed (${list}): ${quoted(raw)}; an administrator sets helm.valuesFileSchemes`;
}

function unknownRef(variable: string, refs: readonly string[], field: string) {
  const message =
    refs.length === 0
      ? `source referenced ${quoted(variable)}, but no source has a 'ref' field defined; give the source that holds the file ref: ${variable.slice(1, 50)}`
      : `source referenced ${quoted(variable)}, which is not one of the available sources (${refs
          .map((name) => `$${name}`)
          .toSorted()
          .join(", ")})`;
  return helmFailure("SPEC_INVALID", message, { field });
}

function isPattern(entry: Entry): entry is Entry & { readonly type: "local" } {
  return entry.type === "local" && isGlob(entry.path);
}

function keyOf(file: NamedFile): string {
  return file.type === "remote" ? file.url : `${file.repository.mount}/${file.path}`;
}

/** What messages call a file of a repository. */
function shownName({ mount }: Repository, path: string): string {
  return mount === "/src" ? path : `$${mount.slice("/refs/".length)}/${path}`;
}

interface Written {
  readonly raw: string;
  readonly field: string;
}

async function lookUp(
  entry: Entry,
  written: Written,
  place: ValueFilePlace,
  signal: AbortSignal,
): Promise<NamedFile | undefined> {
  if (entry.type === "remote") return entry;
  const { repository, directory, path } = entry;
  const end = await followPath(repository.files, directory, path, signal);
  if (end.type === "file") return { type: "file", repository, path: end.path, name: shownName(repository, end.path) };
  if (end.type === "escapes" || end.path === "") throw outside(path, written);
  const shown = shownName(repository, end.path);
  if (end.type === "directory") {
    const message = `read ${shown}: is a directory; ${written.field} ${quoted(written.raw)} must name a file`;
    throw helmFailure("VALUE_FILE_NOT_FOUND", message, { field: written.field, file: shown });
  }
  if (place.ignoreMissing) return undefined;
  const near = (await nearestFiles(repository.files, end.path, signal)).map((name) => quoted(shownName(repository, name)));
  const hint = near.length > 0 ? `; nearest are ${near.join(", ")}` : "";
  const way = written.field.startsWith("/helm/valueFiles") ? ", or set helm.ignoreMissingValueFiles" : "";
  throw helmFailure(
    "VALUE_FILE_NOT_FOUND",
    `open ${shown}: no such file or directory: ${written.field} is ${quoted(written.raw)}${hint}; correct the name${way}`,
    { field: written.field, file: shown },
  );
}

async function expand(
  { repository, directory, path }: Entry & { readonly type: "local" },
  written: Written,
  { ignoreMissing }: ValueFilePlace,
  signal: AbortSignal,
): Promise<readonly NamedFile[]> {
  const pattern = joinPath(directory, path);
  if (pattern === undefined) throw outside(path, written);
  const matches = await matchGlob(repository.files, pattern, written.field, signal);
  if (matches.length === 0 && !ignoreMissing) {
    throw helmFailure(
      "VALUE_FILE_GLOB_EMPTY",
      `values file glob ${quoted(written.raw)} matched no files below ${quoted(directory === "" ? "." : directory)}; correct it, or set helm.ignoreMissingValueFiles`,
      { field: written.field },
    );
  }
  return matches.map((match) => ({ type: "file", repository, path: match, name: shownName(repository, match) }));
}

function outside(path: string, { field }: Written) {
  return helmFailure(
    "PATH_ESCAPE",
    `error resolving value file path: file '${path.slice(0, 200)}' resolved to outside repository root; ${field} must name a file inside its repository`,
    {
      field,
    },
  );
}
