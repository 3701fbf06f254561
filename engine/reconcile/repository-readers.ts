import { isList, isObject } from "../kubernetes/json-value.js";
import { type Application, sourcesOf } from "../model/application.js";

/** Which Applications read from which repository. */
export function createReaders() {
  const byUrl = new Map<string, Set<string>>();
  const byKey = new Map<string, readonly string[]>();
  const nobody: ReadonlySet<string> = new Set();
  const none: readonly string[] = [];
  return {
    of: (url: string): ReadonlySet<string> => byUrl.get(url) ?? nobody,
    urls: (): ReadonlySet<string> => new Set(byUrl.keys()),
    /** The repositories of one Application, one for each of its sources that names any. */
    urlsOf: (key: string): readonly string[] => byKey.get(key) ?? none,
    /** Says whether a repository came into use or fell out of it. */
    put(key: string, application: Application | undefined): boolean {
      const before = byKey.get(key) ?? [];
      const after = urlsOf(application?.spec);
      if (before.join(" ") === after.join(" ")) return false;
      for (const url of before) {
        byUrl.get(url)?.delete(key);
        if (byUrl.get(url)?.size === 0) byUrl.delete(url);
      }
      for (const url of after) byUrl.set(url, (byUrl.get(url) ?? new Set()).add(key));
      if (after.length > 0) byKey.set(key, after);
      else byKey.delete(key);
      return true;
    },
  };
}

/** The repositories of a spec, whatever it is: one that makes no sense names none, and must not break the watch that told of it. */
function urlsOf(spec: Application["spec"] | undefined): readonly string[] {
  const sources: unknown = isObject(spec) ? sourcesOf(spec) : [];
  return isList(sources)
    ? sources.flatMap((source) => (isObject(source) && typeof source["repoURL"] === "string" ? source["repoURL"] : []))
    : [];
}
