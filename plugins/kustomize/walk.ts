import { stringifyYaml } from "../../engine/dialects/yaml.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { RemoteSources } from "../../engine/ports/remote-sources.js";
import type { PluginFiles } from "../contract.js";
import { kustomizeFailure } from "./failure.js";
import { createFetcher } from "./fetched.js";
import { followReference, type Gathered } from "./follow-reference.js";
import { kustomizationNames, readKustomization, textOf } from "./kustomization.js";
import type { KustomizeBuildInput } from "./messages.js";
import { describePath, guestPath, type Place } from "./place.js";
import { listReferences, type Reference, replaceReferences } from "./references.js";

/** Kustomizations of one render. */
const maxKustomizations = 1000;
/** Remote bases within remote bases. */
const maxRemoteDepth = 8;
const maxKustomizationBytes = 16 * 1_048_576;

/** A kustomization to look at. */
export interface Visit {
  readonly place: Place;
  /** The namespace that the kustomizations above give to charts. */
  readonly namespace: string;
  /** How many remote bases it lies within. */
  readonly depth: number;
}

/** A kustomization whose file was read. */
export interface OpenVisit extends Visit {
  /** From the root of its tree. */
  readonly file: string;
  readonly kustomization: JsonObject;
}

/** Replaces the charts of a kustomization by what they render to. */
export type InflateCharts = (
  visit: OpenVisit,
  graph: { readonly trees: ReadonlyMap<string, PluginFiles>; readonly overlay: Map<string, Uint8Array> },
  signal: AbortSignal,
) => Promise<JsonObject>;

/** What is walked. */
export interface WalkOptions {
  readonly files: PluginFiles;
  /** The directory that is built. */
  readonly directory: string;
  /** What the Application adds to its kustomization: fields `namespace`, `patches`, `components`. */
  readonly added: JsonObject;
  readonly remote: RemoteSources;
  readonly loadRestrictor: KustomizeBuildInput["loadRestrictor"];
  /** Absent: charts are left to Kustomize, which refuses them. */
  readonly inflate?: InflateCharts;
}

/** All that a build will read, as the guest sees it. */
export interface KustomizationGraph {
  /** `/src`, `/fetched/<n>`. */
  readonly trees: ReadonlyMap<string, PluginFiles>;
  /** Files that take the place of others, by the guest's path. */
  readonly overlay: ReadonlyMap<string, Uint8Array>;
  /** Files that are surely read, by the guest's path. */
  readonly preload: readonly string[];
  /** What the Application adds, with what was fetched in the place of what is remote. */
  readonly added: JsonObject;
  /** What people call a path of the guest that is not theirs. */
  readonly names: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/**
 * Reads the kustomizations that a directory leads to, level by level, so that all files of a build can be handed over at once, and fetches what is remote:
 * the guest sees it as a directory or a file beside its own, and the kustomization that names it is replaced by one that leads there.
 * What cannot be read is left to Kustomize, which says what is wrong with it.
 * @throws FairleadError `BAD_USER_INPUT` (`PATH_ESCAPE`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`); what fetching throws
 */
export async function walkKustomization(options: WalkOptions, signal: AbortSignal): Promise<KustomizationGraph> {
  const walk: Walk = {
    options,
    fetcher: createFetcher(options.remote),
    trees: new Map([["/src", options.files]]),
    overlay: new Map(),
    names: new Map(),
    preload: new Set(),
    isRootOnly: options.loadRestrictor === "rootOnly",
  };
  const seen = new Set<string>();
  const top: Visit = {
    place: { mount: "/src", files: options.files, path: options.directory, tree: "" },
    namespace: textOf(options.added["namespace"]),
    depth: 0,
  };
  const added = await follow(walk, top, { object: options.added, namespace: top.namespace }, signal);
  let wave: readonly Visit[] = [top, ...added.next];
  while (wave.length > 0) {
    const fresh = wave.filter(({ place, namespace }) => firstTime(seen, `${guestPath(place, place.path)}\0${namespace}`));
    const [first] = fresh;
    if (first !== undefined && seen.size > maxKustomizations)
      throw tooComplex(first.place, `there are more than ${maxKustomizations} kustomizations`);
    const next: Visit[] = [];
    for (const visit of await openAll(fresh, walk.preload, signal))
      next.push(...(await enter(walk, visit, visit.place === top.place, signal)));
    wave = next;
  }
  const { trees, overlay, preload, fetcher } = walk;
  const names = new Map([...walk.names, ...fetcher.names]);
  return { trees, overlay, preload: [...preload], added: added.object, names, warnings: fetcher.warnings.toSorted() };
}

/** What a walk works with and gathers. */
interface Walk extends Gathered {
  readonly options: WalkOptions;
  readonly trees: Map<string, PluginFiles>;
}

/** Looks at one kustomization: where it leads, and what shall stand in its place. The namespace an Application sets is that of the top one. */
async function enter(walk: Walk, visit: OpenVisit, isTop: boolean, signal: AbortSignal): Promise<readonly Visit[]> {
  const { trees, overlay, options, fetcher } = walk;
  const own = textOf(visit.kustomization["namespace"]);
  const namespace = isTop ? visit.namespace || own : own || visit.namespace;
  const { next, object } = await follow(walk, visit, { object: visit.kustomization, namespace }, signal);
  for (const [mount, files] of fetcher.trees) trees.set(mount, files);
  const inflated = await options.inflate?.({ ...visit, namespace, kustomization: object }, { trees, overlay }, signal);
  const final = inflated ?? object;
  if (final !== visit.kustomization) overlay.set(guestPath(visit.place, visit.file), Buffer.from(stringifyYaml(final)));
  return next;
}

/** Follows all that an object names: the directories to look at next, and the object with other entries where something was fetched. */
async function follow(
  walk: Walk,
  { place: from, depth }: Visit,
  { object, namespace }: { readonly object: JsonObject; readonly namespace: string },
  signal: AbortSignal,
) {
  const references = listReferences(object);
  const followed = await Promise.all(
    references.map((reference, index) => followReference({ reference, index, place: from }, walk, signal)),
  );
  const next = followed.flatMap(({ place, isRemote }): readonly Visit[] =>
    place === undefined ? [] : [{ place, namespace, depth: depth + (isRemote ? 1 : 0) }],
  );
  const tooDeep = next.find((visit) => visit.depth > maxRemoteDepth);
  if (tooDeep !== undefined)
    throw tooComplex(tooDeep.place, `remote bases lie within one another more than ${maxRemoteDepth} deep`);
  if (followed.every(({ replacement }) => replacement === undefined)) return { next, object };
  const replacements = new Map(references.map(({ at }, index) => [at, followed[index]?.replacement]));
  return { next, object: replaceReferences(object, ({ at }: Reference) => replacements.get(at)) };
}

function firstTime(seen: Set<string>, key: string): boolean {
  return seen.size !== seen.add(key).size;
}

/** Finds the kustomization files of a level and reads them together. A directory with none, or with two, is left to Kustomize. */
async function openAll(visits: readonly Visit[], preload: Set<string>, signal: AbortSignal): Promise<readonly OpenVisit[]> {
  const found = await Promise.all(visits.map((visit) => findFile(visit, signal)));
  const files = found.flatMap((one) => (one === undefined ? [] : [one]));
  const contents = new Map<PluginFiles, ReadonlyMap<string, Uint8Array>>();
  for (const tree of new Set(files.map(({ place }) => place.files))) {
    const targets = files.filter(({ place }) => place.files === tree).map(({ target }) => target);
    contents.set(tree, await tree.read([...new Set(targets)], { maxBytes: maxKustomizationBytes }, signal));
  }
  const opened: OpenVisit[] = [];
  for (const { file, target, ...visit } of files) {
    preload.add(guestPath(visit.place, file));
    const bytes = contents.get(visit.place.files)?.get(target);
    const kustomization = bytes === undefined ? undefined : await readKustomization(bytes, signal);
    if (kustomization !== undefined) opened.push({ ...visit, file, kustomization });
  }
  return opened;
}

async function findFile(visit: Visit, signal: AbortSignal) {
  const { files, path } = visit.place;
  const paths = kustomizationNames.map((name) => (path === "" ? name : `${path}/${name}`));
  const resolved = await Promise.all(paths.map((one) => files.resolve(one, signal)));
  const found = resolved.flatMap((one, at) =>
    one.found && one.entry.type === "file" ? [{ ...visit, file: paths[at] ?? "", target: one.entry.path }] : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

function tooComplex(place: Place, because: string) {
  return kustomizeFailure("INPUT_TOO_COMPLEX", `Cannot build with ${describePath(place, place.path)}: ${because}`, {
    code: "RESOURCE_EXHAUSTED",
  });
}
