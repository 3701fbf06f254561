import type { ExecutionResult } from "graphql";
import type { Send } from "./edge/socket-sender.js";

/** The JSON text of a result, as it goes out. */
export type SerializeResult = (result: ExecutionResult) => string;

/** Where the results of one subscription go. */
export interface ResultSink {
  /** The subscription's id, which the client chose. */
  readonly id: string;
  readonly send: Send;
  readonly serialize: SerializeResult;
}

/**
 * Sends every result of a subscription itself and tells the protocol only the end. A result that many subscribers share is then written as text once;
 * a socket that is full holds back its own stream and no other.
 */
export function pumpResults(
  source: AsyncIterable<ExecutionResult>,
  { id, send, serialize }: ResultSink,
): AsyncGenerator<never, void> {
  const results = source[Symbol.asyncIterator]();
  const opening = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  const pump = async (): Promise<IteratorResult<never, void>> => {
    for (let next = await results.next(); next.done !== true; next = await results.next()) {
      const full = send(`${opening}${serialize(next.value)}}`);
      if (full !== undefined) await full;
    }
    return { value: undefined, done: true };
  };
  const end = async (): Promise<IteratorResult<never, void>> => {
    await results.return?.();
    return { value: undefined, done: true };
  };
  return {
    next: pump,
    return: end,
    async throw(error) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}
