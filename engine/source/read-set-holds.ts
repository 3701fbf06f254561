import type { FactName, ReadSet, TreeReads } from "../model/read-set.js";

/** Tells what is at a path now (`stampOf`); undefined where nothing is. See `lookUpIn`. */
export type HashLookup = (path: string) => Promise<string | undefined> | string | undefined;

/** All that a render can consult, as it is now. */
export interface RenderInputs {
  readonly tree: HashLookup;
  /** The tree of another source by its `ref`; undefined if there is no such source. */
  readonly refs: (name: string) => HashLookup | undefined;
  readonly fact: (name: FactName) => string;
}

/**
 * Says whether nothing that a render consulted has changed: every fact, file and directory is as it was, and what was missing still is. Then rendering
 * again gives the same, whatever else a commit touched. What was fetched from elsewhere counts as unchanged. Looks at what is cheap and few first, and
 * stops at the first difference.
 */
export async function readSetHolds(readSet: ReadSet, { tree, refs, fact }: RenderInputs): Promise<boolean> {
  if (!factsHold(readSet, fact)) return false;
  if (!(await treeHolds(readSet, tree))) return false;
  for (const { before, fact: name, after } of readSet.missingNamed ?? [])
    if ((await tree(`${before}${fact(name)}${after}`)) !== undefined) return false;
  for (const [name, reads] of Object.entries(readSet.refs ?? {})) {
    const other = refs(name);
    if (other === undefined ? !isEmpty(reads) : !(await treeHolds(reads, other))) return false;
  }
  return true;
}

function factsHold({ facts = {} }: ReadSet, fact: RenderInputs["fact"]): boolean {
  return Object.entries(facts).every(([name, value]) => fact(name as FactName) === value);
}

async function treeHolds({ files, directories, missing }: TreeReads, lookup: HashLookup): Promise<boolean> {
  for (const [path, hash] of Object.entries(directories)) if ((await lookup(path)) !== hash) return false;
  for (const path of missing) if ((await lookup(path)) !== undefined) return false;
  for (const [path, hash] of Object.entries(files)) if ((await lookup(path)) !== hash) return false;
  return true;
}

function isEmpty({ files, directories, missing }: TreeReads): boolean {
  return missing.length === 0 && Object.keys(files).length === 0 && Object.keys(directories).length === 0;
}
