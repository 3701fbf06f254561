import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "../../engine/model/manifest.js";
import { isNewerVersion } from "./resource-version.js";

/** The newest known state of the objects of one kind, fed by a watch and by our own writes, whichever is first. */
export interface ObjectMemory<T extends Manifest> {
  get(namespace: string, name: string): T | undefined;
  all(): Iterable<T>;
  /** Takes a state from the watch or from a write; an older one than known changes nothing. */
  take(object: T): void;
  /** Takes the news that the object with this uid is gone, from the watch or from a write. It stays gone, whatever is still told about it. */
  forget(identity: Manifest): void;
}

/** Told once for each change, in order. `before` is absent for what is new, `after` for what is gone. */
export type MemoryListener<T> = (before: T | undefined, after: T | undefined) => void;

/** How many deleted objects are remembered: more than can be under way at one time. */
const maxGone = 10_000;

/** Creates an empty memory. */
export function createObjectMemory<T extends Manifest>(listener: MemoryListener<T>): ObjectMemory<T> {
  const objects = new Map<string, T>();
  // A write's answer may come after the watch told that the object is gone, and an event of the watch after our own deletion.
  const gone = new Set<string>();
  const bury = (uid: string) => {
    gone.add(uid);
    const [oldest] = gone;
    if (gone.size > maxGone && oldest !== undefined) gone.delete(oldest);
  };
  return {
    get: (namespace, name) => objects.get(`${namespace}/${name}`),
    all: () => objects.values(),
    take(object) {
      const key = keyIn(object);
      const before = objects.get(key);
      const { uid, resourceVersion } = object.metadata;
      if (uid !== undefined && gone.has(uid)) return;
      if (before !== undefined && !isNewerVersion(resourceVersion, before.metadata.resourceVersion)) return;
      objects.set(key, object);
      if (before === undefined || before.metadata.uid === uid) {
        if (!isDeepStrictEqual(before, object)) listener(before, object);
        return;
      }
      // Another object of the same name: two changes, not one.
      listener(before, undefined);
      listener(undefined, object);
    },
    forget(identity) {
      const key = keyIn(identity);
      const before = objects.get(key);
      const { uid } = identity.metadata;
      if (uid !== undefined) bury(uid);
      if (before === undefined || (uid !== undefined && before.metadata.uid !== uid)) return;
      objects.delete(key);
      listener(before, undefined);
    },
  };
}

function keyIn({ metadata: { namespace = "", name = "" } }: Manifest): string {
  return `${namespace}/${name}`;
}
