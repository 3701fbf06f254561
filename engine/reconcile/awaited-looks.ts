/** Those who wait for a look at an Application. A pass that was under way already when they asked does not count: it may have looked before. */
export function createLooks() {
  const waiting = new Map<string, (() => void)[]>();
  /** Takes those who wait, as a pass begins; what it returns tells them that it is over. */
  const begin = (key: string) => {
    const taken = waiting.get(key) ?? [];
    waiting.delete(key);
    return () => {
      for (const resolve of taken) resolve();
    };
  };
  return {
    begin,
    next: (key: string) => new Promise<void>((resolve) => waiting.set(key, [...(waiting.get(key) ?? []), resolve])),
    /** There will be no pass any more. */
    done: (key: string) => begin(key)(),
  };
}
