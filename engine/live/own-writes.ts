import type { Manifest } from "../model/manifest.js";

/** How many deleted objects are remembered: more than writes can be under way at one time. */
const maxGone = 1_000;

/**
 * Keeps the answers to our own writes and the events of a watch in order. An answer can arrive before the events of older states, after the events of newer
 * ones, and after the object is gone.
 */
export interface OwnWrites {
  /** Says whether the answer to a write is news: newer than what is known (`knownVersion`, of the same object), and of nothing that is gone. */
  isNews(object: Manifest, knownVersion: string | undefined): boolean;
  /** Remembers that an answer was taken in. */
  wrote(object: Manifest): void;
  /** Says whether the state a watch tells is older than an answer that was taken in. With the first that is not, the watch leads again. */
  isOutdated(object: Manifest): boolean;
  /** Remembers that an object is gone. */
  gone(uid: string): void;
}

/** No writes yet. */
export function createOwnWrites(): OwnWrites {
  const ahead = new Map<string, string>();
  const buried = new Set<string>();
  return {
    isNews({ metadata: { uid = "", resourceVersion = "" } }, knownVersion) {
      return !buried.has(uid) && (knownVersion === undefined || isOlder(knownVersion, resourceVersion));
    },
    wrote({ metadata: { uid, resourceVersion } }) {
      if (uid !== undefined && resourceVersion !== undefined) ahead.set(uid, resourceVersion);
    },
    isOutdated({ metadata: { uid = "", resourceVersion = "" } }) {
      const answered = ahead.get(uid);
      if (answered === undefined) return false;
      if (isOlder(resourceVersion, answered)) return true;
      ahead.delete(uid);
      return false;
    },
    gone(uid) {
      ahead.delete(uid);
      buried.add(uid);
      const [oldest] = buried;
      if (buried.size > maxGone && oldest !== undefined) buried.delete(oldest);
    },
  };
}

/**
 * Compares two versions of one object; versions that are no decimal numbers tell nothing, then neither is older.
 * @see kubernetes/enhancements:keps/sig-api-machinery/5504-comparable-resource-version
 */
function isOlder(version: string, than: string): boolean {
  if (!/^[1-9]\d*$/.test(version) || !/^[1-9]\d*$/.test(than)) return false;
  return version.length === than.length ? version < than : version.length < than.length;
}
