/** Which objects of one kind bear which labels, by namespace: finds a few among many without reading all. */
export interface LabelIndex {
  /** Records the labels of an object, in place of those it had. */
  put(namespace: string, name: string, labels: Readonly<Record<string, string>>): void;
  remove(namespace: string, name: string): void;
  /** The names of the objects that bear the label with that value. */
  having(namespace: string, label: string, value: string): ReadonlySet<string>;
  /** The names of the objects that bear all these labels, at least one, in order. */
  havingAll(namespace: string, labels: Readonly<Record<string, string>>): readonly string[];
  /** How many objects are known. */
  size(): number;
}

const none: ReadonlySet<string> = new Set();

/** Creates an index that knows nothing yet. */
export function createLabelIndex(): LabelIndex {
  const namesByPair = new Map<string, Set<string>>();
  const pairsByObject = new Map<string, readonly string[]>();
  const pairOf = (namespace: string, label: string, value: string) => `${namespace}/${label}=${value}`;
  const idOf = (namespace: string, name: string) => `${namespace}/${name}`;

  const remove = (namespace: string, name: string) => {
    const id = idOf(namespace, name);
    for (const pair of pairsByObject.get(id) ?? []) {
      const names = namesByPair.get(pair);
      names?.delete(name);
      if (names?.size === 0) namesByPair.delete(pair);
    }
    pairsByObject.delete(id);
  };
  const having = (namespace: string, label: string, value: string) => namesByPair.get(pairOf(namespace, label, value)) ?? none;

  return {
    put: (namespace, name, labels) => {
      remove(namespace, name);
      const pairs = Object.entries(labels).map(([label, value]) => pairOf(namespace, label, value));
      pairsByObject.set(idOf(namespace, name), pairs);
      for (const pair of pairs) {
        const names = namesByPair.get(pair) ?? new Set();
        namesByPair.set(pair, names.add(name));
      }
    },
    remove,
    having,
    havingAll: (namespace, labels) => {
      const sets = Object.entries(labels).map(([label, value]) => having(namespace, label, value));
      const [smallest = none, ...others] = sets.toSorted((a, b) => a.size - b.size);
      return [...smallest].filter((name) => others.every((names) => names.has(name))).sort();
    },
    size: () => pairsByObject.size,
  };
}
