import type { LRUCache } from "lru-cache";
import { FairleadError, isFailure } from "../../engine/errors.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import { type Clone, gone } from "./clone.js";
import type { ObjectSource } from "./git-file-tree.js";
import type { GitLimits } from "./limits.js";
import type { ObjectReader } from "./object-reader.js";
import { parseTree, type TreeRow } from "./parse-objects.js";
import type { RepositoryUrl } from "./repository-url.js";

/** Reads what is here. */
export type LocalObjects = Pick<ObjectReader, "info" | "contents">;

/** One repository's objects, and the memory of trees that all repositories share: equal hash, equal rows. */
export interface ObjectSourceOptions {
  readonly url: RepositoryUrl;
  readonly clone: Clone;
  readonly local: LocalObjects;
  readonly trees: LRUCache<string, readonly TreeRow[]>;
  readonly limits: Pick<GitLimits, "treeBytes" | "readAheadRows">;
  readonly rootHash: string;
  /** Whether the repository's manifests were fetched ahead; set here. */
  readonly progress: { readAhead: boolean };
}

/** What renders read, mostly. */
const manifestName = /\.(ya?ml|json|jsonnet|libsonnet|tpl)$/;

/**
 * Objects by hash: from memory, from the clone, else from the remote. The first time a blob is missing, the manifests of the commit come
 * along in the same request: where one Application reads, its neighbours will.
 */
export function createObjectSource(options: ObjectSourceOptions): ObjectSource {
  const { url, clone, local, trees, limits, rootHash, progress } = options;
  const fetch = async (hashes: readonly string[], signal: AbortSignal) => {
    try {
      await untilAborted(clone.fetchObjects(hashes), signal);
    } catch (error) {
      if (isFailure(error, "NOT_FOUND") && error.details["reason"] === "REVISION_NOT_ADVERTISED")
        throw gone(url, hashes[0] ?? "", error);
      throw error;
    }
  };
  const readTree = async (hash: string, signal: AbortSignal): Promise<readonly TreeRow[]> => {
    let object = await untilAborted(local.contents(hash, limits.treeBytes), signal);
    if (object === undefined) {
      await fetch([hash], signal);
      object = await untilAborted(local.contents(hash, limits.treeBytes), signal);
    }
    const rows = object?.type === "tree" ? parseTree(object.bytes) : undefined;
    if (rows === undefined)
      throw new FairleadError("UNAVAILABLE", `Cannot read tree ${hash} of "${url.shown}": it is damaged or absent`);
    return rows;
  };
  const sizesHere = async (hashes: readonly string[], signal: AbortSignal, sizes: Map<string, number>) => {
    const found = await untilAborted(Promise.all(hashes.map((hash) => local.info(hash))), signal);
    for (const info of found) if (info?.type === "blob") sizes.set(info.hash, info.size);
    return hashes.filter((hash) => !sizes.has(hash));
  };

  const tree = async (hash: string, signal: AbortSignal) => {
    const known = trees.get(hash);
    if (known !== undefined) return known;
    const rows = await readTree(hash, signal);
    trees.set(hash, rows);
    return rows;
  };
  const fetchAhead = async (missing: readonly string[], signal: AbortSignal) => {
    const ahead = progress.readAhead ? [] : await listManifests(rootHash, (hash) => tree(hash, signal), limits.readAheadRows);
    progress.readAhead = true;
    return fetch([...new Set([...missing, ...ahead])], signal);
  };

  return {
    tree,
    async sizes(hashes, signal) {
      const sizes = new Map<string, number>();
      const missing = await sizesHere(hashes, signal, sizes);
      if (missing.length === 0) return sizes;
      await fetchAhead(missing, signal);
      const [absent] = await sizesHere(missing, signal, sizes);
      if (absent !== undefined) throw gone(url, absent);
      return sizes;
    },
    async blobs(hashes, signal) {
      const found = await untilAborted(Promise.all(hashes.map((hash) => local.contents(hash, Number.MAX_SAFE_INTEGER))), signal);
      return new Map(found.flatMap((object) => (object === undefined ? [] : [[object.hash, object.bytes]])));
    },
  };
}

/** The blobs of a commit that look like manifests; none if the commit holds more than `maxRows` entries. */
async function listManifests(rootHash: string, tree: (hash: string) => Promise<readonly TreeRow[]>, maxRows: number) {
  const blobs: string[] = [];
  let rowsSeen = 0;
  let level = [rootHash];
  while (level.length > 0) {
    const rows = (await Promise.all(level.map(tree))).flat();
    rowsSeen += rows.length;
    if (rowsSeen > maxRows) return [];
    blobs.push(...rows.filter(({ name, type }) => type === "file" && manifestName.test(name)).map(({ hash }) => hash));
    level = [...new Set(rows.filter(({ type }) => type === "directory").map(({ hash }) => hash))];
  }
  return blobs;
}
