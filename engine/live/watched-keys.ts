/** Which objects the Applications want, by key as `formatKey` writes it. */
export interface WatchedKeys {
  has(key: string): boolean;
  instancesOf(key: string): Iterable<string>;
  /** Replaces what an Application wants; returns the keys that nobody wants any more. */
  replace(instanceName: string, keys: readonly string[]): readonly string[];
}

/** Nothing wanted yet. */
export function createWatchedKeys(): WatchedKeys {
  const byInstance = new Map<string, ReadonlySet<string>>();
  const byKey = new Map<string, Set<string>>();

  const forget = (instanceName: string, key: string): boolean => {
    const instances = byKey.get(key);
    instances?.delete(instanceName);
    if (instances === undefined || instances.size > 0) return false;
    return byKey.delete(key);
  };
  const want = (instanceName: string, key: string): void => {
    const instances = byKey.get(key);
    if (instances === undefined) byKey.set(key, new Set([instanceName]));
    else instances.add(instanceName);
  };

  return {
    has: (key) => byKey.has(key),
    instancesOf: (key) => byKey.get(key) ?? [],
    replace(instanceName, keys) {
      const wanted = new Set(keys);
      const before = byInstance.get(instanceName) ?? new Set<string>();
      if (wanted.size === 0) byInstance.delete(instanceName);
      else byInstance.set(instanceName, wanted);
      for (const key of wanted) if (!before.has(key)) want(instanceName, key);
      return [...before].filter((key) => !wanted.has(key) && forget(instanceName, key));
    },
  };
}
