import { sourcesOf } from "../model/application.js";
import { commitsThatHold, followedCommit, moveChecked, type NewRefs, openTrees, sameOutcomes } from "./astray-reader.js";
import type { ReaderGroup } from "./reader-groups.js";
import { createReaderPlaces, type ReaderPlacesOptions, type ScopedRepository } from "./reader-places.js";
import type { ReconcileContext } from "./reconcile-context.js";
import type { Look } from "./repository-refs.js";

/** What is needed to know who reads what. */
export type TouchedReadersOptions = ReaderPlacesOptions & Pick<ReconcileContext, "repository" | "signal">;

/**
 * Knows which Applications a change of a repository can matter to. All who follow one revision and stand at one commit are a group with one index of
 * what they read: a new commit is compared with the group's once, and costs those who read nothing of it nothing at all. Keys are as `formatRef` writes them.
 */
export interface TouchedReaders {
  /** A pass over an Application begins. */
  begin(key: string): void;
  /** It is over: what it read is known. */
  end(key: string): void;
  /** An Application was stored, or is gone. */
  changed(key: string): void;
  /**
   * The readers of a repository that its refs, as seen now on behalf of a scope, can matter to. Whatever is not known for sure counts as touched.
   * @throws FairleadError as `Repository.filesAt`
   */
  touched(place: ScopedRepository, look: Look): Promise<readonly string[]>;
}

/** New members may come to a group at its old commit while the new one is fetched. After so many times everybody is looked at. */
const maxRounds = 5;

/** Makes it; nobody is known yet. */
export function createTouchedReaders(options: TouchedReadersOptions): TouchedReaders {
  const { repository, readers, signal } = options;
  const places = createReaderPlaces(options);
  const { groups } = places;
  const underWay = new Set<string>();
  const lines = new Map<string, Promise<unknown>>();

  /** Moves one group to a commit; gives its members that are touched. */
  const move = async (group: ReaderGroup, commit: string): Promise<readonly string[]> => {
    const { repoURL: url } = group.source;
    const from = group.commit;
    const reached = repository.forProject(group.scope);
    await reached.filesAt(url, commit, signal);
    const changed = await reached.changedPaths(url, from, commit, signal);
    // Members that cannot be told apart are astray, and looked at one by one.
    const affected = changed === undefined ? undefined : group.index.affected(changed);
    places.lose(url, affected ?? group.index.readers());
    group.commit = commit;
    return affected === undefined ? [] : [...affected];
  };
  const moveGroups = async ({ url, scope }: ScopedRepository, look: Look): Promise<readonly string[]> => {
    const touched: string[] = [];
    for (let round = 0; ; round += 1) {
      const behind = groups
        .at(url)
        .filter((group) => group.scope === scope && followedCommit(group.source, look) !== group.commit);
      if (behind.length === 0) return touched;
      for (const group of behind) {
        const commit = followedCommit(group.source, look);
        if (commit !== undefined && round < maxRounds) touched.push(...(await move(group, commit)));
        else {
          const members = group.index.readers();
          places.lose(url, members);
          touched.push(...members);
        }
      }
    }
  };
  /** Looks at one that is astray as if there were no groups; it joins one if nothing of what it read differs. */
  const isUntouched = async (key: string, refs: NewRefs): Promise<boolean> => {
    const before = places.reads(key);
    if (before === undefined || underWay.has(key)) return false;
    const moved = await commitsThatHold(before.followed, refs);
    const now = places.reads(key);
    const isSame = before.application === now?.application && sameOutcomes(before.followed, now.followed);
    if (moved === undefined || !isSame || underWay.has(key)) return false;
    moveChecked(before.memory, sourcesOf(before.application.spec), moved);
    places.place(key);
    return true;
  };

  const touchedNow = async (place: ScopedRepository, look: Look): Promise<readonly string[]> => {
    const { url, scope } = place;
    // These may have asked before the refs were seen as they are now.
    const touched = new Set([...underWay].filter((key) => readers.of(url).has(key)));
    for (const key of await moveGroups(place, look)) touched.add(key);
    const trees = openTrees(url, { repository: repository.forProject(scope), signal });
    for (const key of groups.astray(url)) {
      if (touched.has(key) || places.scopeOf(key, url) !== scope) continue;
      if (!(await isUntouched(key, { url, look, trees }))) touched.add(key);
    }
    return [...touched].filter((key) => readers.of(url).has(key));
  };

  return {
    begin: (key) => void underWay.add(key),
    end(key) {
      underWay.delete(key);
      places.place(key);
    },
    changed: (key) => places.place(key),
    async touched(place, look) {
      const { url, scope } = place;
      if (look.failure !== undefined || look.refs === undefined)
        return [...readers.of(url)].filter((key) => places.scopeOf(key, url) === scope);
      const before = lines.get(url) ?? Promise.resolve();
      const turn = before.then(
        () => touchedNow(place, look),
        () => touchedNow(place, look),
      );
      lines.set(url, turn);
      return turn.finally(() => void (lines.get(url) === turn && lines.delete(url)));
    },
  };
}
