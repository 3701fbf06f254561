/** What a flight came to, and whether this caller began it. */
export interface Landed<T> {
  readonly value: T;
  readonly led: boolean;
}

interface Flight<T> {
  readonly landing: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** Runs one piece of work a key at a time. It is ended when all who wait for it have given up, never by one of several. */
export function createSharedFlights<T>() {
  const flights = new Map<string, Flight<T>>();

  const begin = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const abort = new AbortController();
    const flight: Flight<T> = { abort, waiting: 0, landing: work(abort.signal).finally(() => forget(key, flight)) };
    flights.set(key, flight);
    return flight;
  };
  const forget = (key: string, flight: Flight<T>) => {
    if (flights.get(key) === flight) flights.delete(key);
  };

  /** @throws what the work throws; the signal's reason */
  return async function join(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<Landed<T>> {
    signal.throwIfAborted();
    const under = flights.get(key);
    const flight = under ?? begin(key, work);
    flight.waiting += 1;
    try {
      return { value: await untilAborted(flight.landing, signal), led: under === undefined };
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && signal.aborted) {
        forget(key, flight);
        flight.abort.abort(signal.reason);
      }
    }
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
