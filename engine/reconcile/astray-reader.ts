import type { ApplicationSource } from "../model/application.js";
import type { Repository } from "../ports/repository.js";
import { lookUpIn } from "../source/look-up-in.js";
import { matchRevision } from "../source/match-revision.js";
import { type HashLookup, readSetHolds } from "../source/read-set-holds.js";
import type { ApplicationMemory } from "./application-memory.js";
import { followKey } from "./follow-key.js";
import type { FollowedReads } from "./followed-reads.js";
import type { Look } from "./repository-refs.js";

/** A repository as it was seen last. */
export interface NewRefs {
  readonly url: string;
  readonly look: Look;
  readonly trees: ReturnType<typeof openTrees>;
}

/** The commit that a source follows now; undefined if its revision names none, or not for sure. */
export function followedCommit({ targetRevision, tagPrefix }: ApplicationSource, { refs }: Look): string | undefined {
  if (refs === undefined) return undefined;
  const match = matchRevision(targetRevision, refs, tagPrefix === undefined ? {} : { tagPrefix });
  return "commit" in match ? match.commit : undefined;
}

/**
 * The commits of a repository that a reader follows now, by `followKey`, if everything it read is as it was in all of them; else undefined. Paths are looked
 * up one by one.
 * @throws FairleadError as `Repository.filesAt`
 */
export async function commitsThatHold(
  followed: readonly FollowedReads[],
  { url, look, trees }: NewRefs,
): Promise<ReadonlyMap<string, string> | undefined> {
  const commits = new Map<string, string>();
  for (const one of followed.filter(({ source }) => source.repoURL === url)) {
    const commit = followedCommit(one.source, look);
    if (commit === undefined || !(await holdsAt(one, commit, trees))) return undefined;
    commits.set(one.follows, commit);
  }
  return commits;
}

async function holdsAt({ commit, trees, namesCommit }: FollowedReads, now: string, opened: NewRefs["trees"]): Promise<boolean> {
  if (commit === now) return true;
  if (namesCommit) return false;
  const inputs = { tree: await opened.lookUp(now), refs: () => undefined, fact: () => "" };
  for (const { files, directories, missing } of trees) {
    if (!(await readSetHolds({ files, directories, missing }, inputs))) return false;
  }
  return true;
}

/** Says whether what is known of a reader came of the very same renders. */
export function sameOutcomes(before: readonly FollowedReads[], now: readonly FollowedReads[]): boolean {
  const [one, other] = [before.flatMap(({ from }) => from), now.flatMap(({ from }) => from)];
  return one.length === other.length && one.every((outcome, index) => outcome === other[index]);
}

/** Notes in a memory that what it holds was found so at other commits, by `followKey`. */
export function moveChecked(
  memory: ApplicationMemory,
  sources: readonly ApplicationSource[],
  moved: ReadonlyMap<string, string>,
): void {
  const commitFor = (source: ApplicationSource | undefined, before: string) =>
    (source === undefined ? undefined : moved.get(followKey(source))) ?? before;
  for (const [index, rendered] of memory.rendered) {
    const { own, refs } = rendered.checked;
    const others = Object.entries(refs).map(([ref, commit]) => {
      const source = sources.find((other) => other.ref === ref);
      return [ref, commitFor(source, commit)] as const;
    });
    const checked = { own: commitFor(sources[index], own), refs: Object.fromEntries(others) };
    memory.rendered.set(index, { ...rendered, checked });
  }
}

/** Where trees are opened. */
export interface TreePlaces {
  readonly repository: Pick<Repository, "filesAt">;
  readonly signal: AbortSignal;
}

/** The trees of one repository, each opened once, and each path in them looked up once, however many Applications ask. */
export function openTrees(url: string, { repository, signal }: TreePlaces) {
  const trees = new Map<string, Promise<HashLookup>>();
  const open = async (commit: string) => lookUpIn(await repository.filesAt(url, commit, signal), signal);
  return {
    lookUp(commit: string): Promise<HashLookup> {
      const tree = trees.get(commit) ?? open(commit);
      trees.set(commit, tree);
      return tree;
    },
  };
}
