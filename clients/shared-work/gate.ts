/** Lets at most `limit` pieces of work run at a time; the others wait in line. Work whose signal fired meanwhile is not begun. */
export function createGate(limit: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  const next = () => {
    const first = line.shift();
    if (first === undefined) running -= 1;
    else first();
  };
  return async (work, signal) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      next();
    }
  };
}
