import { isObject } from "../kubernetes/json-value.js";
import { type Application, projectOf, sourcesOf } from "../model/application.js";
import type { ApplicationMemory } from "./application-memory.js";
import { type FollowedReads, followedReads } from "./followed-reads.js";
import { refFrom } from "./key.js";
import { createReaderGroups, type ReaderGroups } from "./reader-groups.js";
import type { ReconcileContext } from "./reconcile-context.js";
import type { createReaders } from "./repository-readers.js";

/** Where Applications and what is remembered of them are found. */
export interface ReaderPlacesOptions extends Pick<ReconcileContext, "store" | "memories"> {
  readonly repository: Pick<ReconcileContext["repository"], "scopeOf">;
  readonly readers: Pick<ReturnType<typeof createReaders>, "of" | "urlsOf">;
}

/** A repository as those see it who reach it on behalf of the same (`Repositories.scopeOf`). */
export interface ScopedRepository {
  readonly url: string;
  readonly scope: string;
}

/** What is known for sure of one reader. */
export interface KnownReader {
  readonly application: Application;
  readonly memory: ApplicationMemory;
  readonly followed: readonly FollowedReads[];
}

/** Keeps the groups of readers, and what each memory knows of its groups, in step with the Applications. */
export interface ReaderPlaces {
  readonly groups: Pick<ReaderGroups, "at" | "astray">;
  /** Puts a reader where it belongs now; one that is gone nowhere. */
  place(key: string): void;
  /** Takes readers out of their groups at a repository. */
  lose(url: string, keys: Iterable<string>): void;
  /** On whose behalf a reader reads a repository; undefined for one that is gone. */
  scopeOf(key: string, url: string): string | undefined;
  /** What a reader read; undefined if that is not known for sure. */
  reads(key: string): KnownReader | undefined;
}

/** Makes it; nobody has a place yet. */
export function createReaderPlaces({ store, memories, readers, repository }: ReaderPlacesOptions): ReaderPlaces {
  const groups = createReaderGroups();
  const reads = (key: string): KnownReader | undefined => {
    const memory = memories.peek(key);
    const application = memory === undefined ? undefined : store.application(refFrom(key));
    if (memory === undefined || application === undefined) return undefined;
    // A spec may be anything: a source that names no repository is no source.
    if (sourcesOf(application.spec).length !== readers.urlsOf(key).length) return undefined;
    const scopeOf = (url: string) => repository.scopeOf(url, projectOf(application));
    const followed = followedReads(application, memory, { controlNamespace: store.controlNamespace, scopeOf });
    return followed === undefined ? undefined : { application, memory, followed };
  };
  /** The memory of an Application moves on with its groups. */
  const follow = (key: string) => {
    const follows = memories.peek(key)?.follows;
    follows?.clear();
    for (const group of groups.of(key)) follows?.set(group.follows, group);
  };
  return {
    groups,
    reads,
    scopeOf(key, url) {
      const application = store.application(refFrom(key));
      return isObject(application?.spec) ? repository.scopeOf(url, projectOf(application)) : undefined;
    },
    place(key) {
      const urls = readers.urlsOf(key);
      if (urls.length === 0) groups.remove(key);
      else groups.place(key, urls, reads(key)?.followed);
      follow(key);
    },
    lose(url, keys) {
      groups.lose(url, keys);
      for (const key of keys) follow(key);
    },
  };
}
