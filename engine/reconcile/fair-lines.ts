/** What waits in several lines and is taken from each in turn. */
export interface FairLines<T> {
  /** Puts an item at the end of its line; one with the same id that waits already is replaced in its place, and returned. */
  put(line: string, id: string, item: T): T | undefined;
  /** Whether an item with this id waits in the line. */
  readonly holds: (line: string, id: string) => boolean;
  /** The next item whose line may go; undefined if none may. Say `done` when it is. */
  take(): { readonly line: string; readonly item: T } | undefined;
  done(line: string): void;
  /** Lets a line wait until a time, milliseconds since 1970. */
  rest(line: string, until: number): void;
  /** When the next line has rested; undefined if no line that waits rests. */
  readonly restsUntil: number | undefined;
}

interface Line<T> {
  readonly waiting: Map<string, T>;
  running: number;
  restsUntil: number;
}

/** Makes lines of which `atOnce` items may be out at a time. While another line waits too, no line has the last free place beside its own. */
export function createFairLines<T>({ atOnce, now }: { readonly atOnce: number; readonly now: () => number }): FairLines<T> {
  // In the order of their turns: a line that was served goes to the end.
  const lines = new Map<string, Line<T>>();
  let running = 0;

  const mayGo = ({ waiting, running: out, restsUntil }: Line<T>, at: number, isAlone: boolean) =>
    waiting.size > 0 && restsUntil <= at && (isAlone || out === 0 || running < atOnce - 1);

  return {
    put(name, id, item) {
      const line = lines.get(name) ?? { waiting: new Map<string, T>(), running: 0, restsUntil: 0 };
      lines.set(name, line);
      const replaced = line.waiting.get(id);
      line.waiting.set(id, item);
      return replaced;
    },
    holds: (name, id) => lines.get(name)?.waiting.has(id) ?? false,
    take() {
      if (running >= atOnce) return undefined;
      const at = now();
      for (const [name, line] of lines) {
        if (!mayGo(line, at, lines.size === 1)) continue;
        const [first] = line.waiting;
        if (first === undefined) continue;
        const [id, item] = first;
        line.waiting.delete(id);
        line.running += 1;
        running += 1;
        lines.delete(name);
        lines.set(name, line);
        return { line: name, item };
      }
      return undefined;
    },
    done(name) {
      const line = lines.get(name);
      running -= 1;
      if (line === undefined) return;
      line.running -= 1;
      if (line.running === 0 && line.waiting.size === 0 && line.restsUntil <= now()) lines.delete(name);
    },
    rest(name, until) {
      const line = lines.get(name);
      if (line !== undefined) line.restsUntil = until;
    },
    get restsUntil() {
      const at = now();
      const times = [...lines.values()]
        .filter((line) => line.waiting.size > 0 && line.restsUntil > at)
        .map((line) => line.restsUntil);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
