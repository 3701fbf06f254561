import type { ApplicationSource } from "../model/application.js";
import { createReadIndex, type ReadIndex } from "../refresh/read-index.js";
import type { FollowedReads } from "./followed-reads.js";

/** All who follow one revision of one repository, on behalf of the same, and stand at the same commit of it. */
export interface ReaderGroup {
  readonly follows: string;
  readonly scope: string;
  readonly source: ApplicationSource;
  /** Changes nothing of what any of them read. */
  commit: string;
  readonly index: ReadIndex;
}

/** Who stands where: in groups, or astray, where each has to be looked at by itself. */
export interface ReaderGroups {
  /** Puts a reader into the groups of what it follows; where a group stands at another commit it is astray. It leaves what it was in. */
  place(key: string, urls: readonly string[], followed: readonly FollowedReads[] | undefined): void;
  /** Takes a reader out of everything. */
  remove(key: string): void;
  /** The groups that a reader is in. */
  of(key: string): readonly ReaderGroup[];
  at(url: string): readonly ReaderGroup[];
  astray(url: string): readonly string[];
  /** Takes readers out of their groups at a repository; they are astray there. */
  lose(url: string, keys: Iterable<string>): void;
}

/** Where a reader stands, and what told so. */
interface Place {
  readonly groups: readonly ReaderGroup[];
  readonly urls: readonly string[];
  readonly from: readonly unknown[];
}

/** No groups yet. */
export function createReaderGroups(): ReaderGroups {
  const groups = new Map<string, ReaderGroup>();
  const byUrl = new Map<string, Set<ReaderGroup>>();
  const astray = new Map<string, Set<string>>();
  const byKey = new Map<string, Place>();

  const setAstray = (key: string, url: string) => void astray.set(url, (astray.get(url) ?? new Set()).add(key));
  const findAgain = (key: string, url: string) => {
    astray.get(url)?.delete(key);
    if (astray.get(url)?.size === 0) astray.delete(url);
  };
  const leave = (key: string, group: ReaderGroup) => {
    group.index.delete(key);
    if (group.index.size > 0) return;
    const url = group.source.repoURL;
    groups.delete(nameOf(group));
    byUrl.get(url)?.delete(group);
    if (byUrl.get(url)?.size === 0) byUrl.delete(url);
  };
  const join = (key: string, { follows, scope, source, commit, trees, namesCommit }: FollowedReads): ReaderGroup | undefined => {
    const group = groups.get(nameOf({ follows, scope })) ?? { follows, scope, source, commit, index: createReadIndex() };
    if (group.commit !== commit) return undefined;
    groups.set(nameOf(group), group);
    byUrl.set(source.repoURL, (byUrl.get(source.repoURL) ?? new Set()).add(group));
    group.index.put(key, { trees, namesCommit });
    return group;
  };
  const remove = (key: string) => {
    const before = byKey.get(key);
    byKey.delete(key);
    for (const group of before?.groups ?? []) leave(key, group);
    for (const url of before?.urls ?? []) findAgain(key, url);
  };

  return {
    remove,
    place(key, urls, followed) {
      const from = (followed ?? []).flatMap((one) => [nameOf(one), ...one.from]);
      if (followed !== undefined && isPlaced(byKey.get(key), followed, from)) return;
      remove(key);
      const joined: ReaderGroup[] = [];
      const lost = new Set<string>(followed === undefined ? urls : []);
      for (const one of followed ?? []) {
        const group = join(key, one);
        if (group === undefined) lost.add(one.source.repoURL);
        else joined.push(group);
      }
      byKey.set(key, { groups: joined, urls, from });
      for (const url of lost) setAstray(key, url);
    },
    of: (key) => byKey.get(key)?.groups ?? [],
    at: (url) => [...(byUrl.get(url) ?? [])],
    astray: (url) => [...(astray.get(url) ?? [])],
    lose(url, keys) {
      for (const key of keys) {
        const before = byKey.get(key);
        if (before === undefined) continue;
        const [gone, left] = [before.groups.filter(isAt(url)), before.groups.filter((group) => !isAt(url)(group))];
        for (const group of gone) leave(key, group);
        byKey.set(key, { ...before, groups: left });
        setAstray(key, url);
      }
    },
  };
}

/** Whether a reader is in all groups that it should be in, by the same outcomes. Where the groups have moved to meanwhile does not matter. */
function isPlaced(before: Place | undefined, followed: readonly FollowedReads[], from: readonly unknown[]): boolean {
  return (
    before?.groups.length === followed.length &&
    before.from.length === from.length &&
    before.from.every((one, index) => one === from[index])
  );
}

function nameOf({ follows, scope }: Pick<ReaderGroup, "follows" | "scope">): string {
  return `${scope} ${follows}`;
}

function isAt(url: string): (group: ReaderGroup) => boolean {
  return ({ source }) => source.repoURL === url;
}
