import type { Manifest } from "../../engine/model/manifest.js";

/** What an informer remembers of the objects of one kind: which there are, and in which version they were last told. */
export interface ObjectIndex {
  /**
   * Takes an object's version.
   * @returns its key; whether this version is new; the bare identity of another object of that name whose deletion was missed
   */
  take(object: Manifest): { readonly key: string; readonly isNew: boolean; readonly replaced?: Manifest };
  /** Forgets an object; false if it was not known. */
  drop(object: Manifest): boolean;
  /** Forgets all objects whose key is not in the set and answers their bare identities. */
  dropAllBut(keys: ReadonlySet<string>): readonly Manifest[];
  identities(): Iterable<Manifest>;
}

interface Entry {
  readonly uid: string;
  readonly version: string;
}

/** Creates an empty index for objects of one kind. */
export function createObjectIndex({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): ObjectIndex {
  const entries = new Map<string, Entry>();
  const identity = (key: string, { uid }: Entry): Manifest => {
    const slash = key.indexOf("/");
    const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
    return { apiVersion, kind, metadata: { name, uid, ...(namespace === "" ? {} : { namespace }) } };
  };
  return {
    take(object) {
      const key = keyIn(object);
      const { uid = "", resourceVersion: version = "" } = object.metadata;
      const before = entries.get(key);
      if (before?.uid === uid && before.version === version) return { key, isNew: false };
      entries.set(key, { uid, version });
      if (before === undefined || before.uid === uid) return { key, isNew: true };
      return { key, isNew: true, replaced: identity(key, before) };
    },
    drop: (object) => entries.delete(keyIn(object)),
    dropAllBut(keys) {
      const gone = [...entries].filter(([key]) => !keys.has(key));
      for (const [key] of gone) entries.delete(key);
      return gone.map(([key, entry]) => identity(key, entry));
    },
    *identities() {
      for (const [key, entry] of entries) yield identity(key, entry);
    },
  };
}

/** `namespace/name`; neither can hold a slash. */
function keyIn({ metadata: { namespace = "", name = "" } }: Manifest): string {
  return `${namespace}/${name}`;
}
