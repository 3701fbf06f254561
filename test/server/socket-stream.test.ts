import type { ExecutionResult } from "graphql";
import { describe, expect, test } from "vitest";
import { pumpResults } from "../../server/socket-stream.js";

/** Results `{ data: { n } }` from 1 on; says in `log` how far it was asked and that it was ended. */
async function* numbers(count: number, log: string[]): AsyncGenerator<ExecutionResult> {
  try {
    for (let n = 1; n <= count; n += 1) {
      log.push(`asked for ${n}`);
      yield { data: { n } };
    }
  } finally {
    log.push("ended");
  }
}

describe("pumpResults()", () => {
  test("sends every result as a message of its subscription, in order, and then tells the end", async () => {
    const sent: string[] = [];
    const pump = pumpResults(numbers(2, []), {
      id: 'a"b',
      send: (message) => void sent.push(message),
      serialize: (result) => JSON.stringify(result),
    });
    expect(await pump.next()).toEqual({ value: undefined, done: true });
    expect(sent.map((message) => JSON.parse(message) as unknown)).toEqual([
      { id: 'a"b', type: "next", payload: { data: { n: 1 } } },
      { id: 'a"b', type: "next", payload: { data: { n: 2 } } },
    ]);
  });

  test("asks for no more while the socket is full", async () => {
    const log: string[] = [];
    let drain = (): void => undefined;
    const full = new Promise<void>((resolve) => (drain = resolve));
    const pump = pumpResults(numbers(2, log), { id: "1", send: () => full, serialize: () => "{}" });
    const done = pump.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(["asked for 1"]);
    drain();
    await done;
    expect(log).toEqual(["asked for 1", "asked for 2", "ended"]);
  });

  test.each([
    ["return", (pump: AsyncGenerator<never, void>) => pump.return(undefined)],
    ["throw", (pump: AsyncGenerator<never, void>) => pump.throw(new Error("x")).catch(() => undefined)],
    ["disposal", (pump: AsyncGenerator<never, void>) => pump[Symbol.asyncDispose]()],
  ])("ends its source on %s", async (_, end) => {
    const log: string[] = [];
    const source = numbers(2, log);
    await source.next();
    await end(pumpResults(source, { id: "1", send: () => undefined, serialize: () => "{}" }));
    expect(log).toEqual(["asked for 1", "ended"]);
  });
});
