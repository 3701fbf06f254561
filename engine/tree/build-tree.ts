import type { ResourceComparison } from "../model/comparison.js";
import { versionOf } from "../model/manifest.js";
import { formatKey, type ResourceKey } from "../model/resource-key.js";
import type { ResourceNode, ResourceTree } from "../model/resource-tree.js";
import type { TreeObject } from "./tree-object.js";

/** The live objects a tree grows through. */
export interface TreeSource {
  get(key: ResourceKey): TreeObject | undefined;
  childrenOf(uid: string): readonly TreeObject[];
}

/** What may be part of a tree. */
export interface TreeOptions {
  /** A child for which this is false is left out, with all below it. Default: everything. */
  readonly permits?: (child: TreeObject) => boolean;
}

/**
 * The objects of an Application: those it manages, those it wants and that are missing, and everything born of them. Hooks and ignored objects are
 * in it only while they are live. An object with several parents is one node. Owner references that lead in a circle are cut where the circle
 * closes. Parents come before children, siblings in the order of `formatKey`.
 */
export function buildTree(resources: readonly ResourceComparison[], source: TreeSource, options: TreeOptions = {}): ResourceTree {
  const { permits = () => true } = options;
  const roots = resources.filter(({ live, hook, status }) => live !== undefined || (!hook && status !== undefined));
  const parents = new Map<string, ResourceKey[]>();
  const finished: ResourceNode[] = [];
  const entered = new Set<string>();
  const open = new Set<string>();
  // Depth first without recursion, in reverse order: a node is finished after all below it, and the list of finished nodes is read backwards.
  const stack: Visit[] = byKey(roots.map(rootVisit(source)));
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const key = formatKey(visit.node.key);
    if (visit.done) {
      open.delete(key);
      finished.push(visit.node);
      continue;
    }
    if (visit.parent !== undefined && !open.has(key)) addParent(parents, key, visit.parent);
    if (entered.has(key)) continue;
    entered.add(key);
    open.add(key);
    const children = source
      .childrenOf(visit.node.uid ?? "")
      .filter(permits)
      .map((child) => ({ node: nodeOf(child), parent: visit.node.key, done: false }));
    stack.push({ ...visit, done: true }, ...byKey(children));
  }
  return { nodes: finished.toReversed().map((node) => ({ ...node, parents: parents.get(formatKey(node.key)) ?? [] })) };
}

interface Visit {
  readonly node: ResourceNode;
  readonly parent?: ResourceKey;
  /** All below the node has been visited. */
  readonly done: boolean;
}

function rootVisit(source: TreeSource): (resource: ResourceComparison) => Visit {
  return ({ key, target, live, health }) => {
    const found = live === undefined ? undefined : source.get(key);
    if (found !== undefined) return { node: nodeOf(found), done: false };
    const version = versionOf(live ?? target ?? { apiVersion: "" });
    const { uid, creationTimestamp: createdAt } = live?.metadata ?? {};
    const judged = live === undefined ? ({ status: "Missing" } as const) : health;
    const node = {
      key,
      version,
      parents: [],
      images: [],
      ...(uid === undefined ? {} : { uid }),
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(judged === undefined ? {} : { health: judged }),
    };
    return { node, done: false };
  };
}

function nodeOf({ key, version, uid, images, health, createdAt }: TreeObject): ResourceNode {
  return {
    key,
    version,
    uid,
    parents: [],
    images,
    ...(health === undefined ? {} : { health }),
    ...(createdAt === undefined ? {} : { createdAt }),
  };
}

function addParent(parents: Map<string, ResourceKey[]>, child: string, parent: ResourceKey): void {
  const known = parents.get(child);
  if (known === undefined) parents.set(child, [parent]);
  else known.push(parent);
}

function byKey(visits: readonly Visit[]): Visit[] {
  return visits.toSorted((a, b) => (formatKey(a.node.key) < formatKey(b.node.key) ? -1 : 1));
}
