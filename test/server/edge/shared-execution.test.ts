import { buildSchema, type ExecutionArgs, type ExecutionResult, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { createSubscribe } from "../../../server/edge/shared-execution.js";

const schema = buildSchema("type Query { x: Int } type Subscription { frame(n: Int): Frame } type Frame { id: Int cost: Int }");

/** A frame whose field counts how often it is worked out. */
const frameOf = (id: number) => {
  const frame = { worked: 0, frame: { id, cost: () => (frame.worked += 1) } };
  return frame;
};

const argsOf = (text: string, frames: readonly object[], variableValues?: Record<string, unknown>): ExecutionArgs => ({
  schema,
  document: parse(text),
  contextValue: {},
  ...(variableValues !== undefined && { variableValues }),
  subscribeFieldResolver: async function* () {
    yield* frames;
  },
});

async function collect(stream: AsyncIterable<ExecutionResult> | ExecutionResult): Promise<readonly ExecutionResult[]> {
  if (!(Symbol.asyncIterator in stream)) return [stream];
  const results: ExecutionResult[] = [];
  for await (const result of stream) results.push(result);
  return results;
}

const text = "subscription { frame { id cost } }";

describe("createSubscribe()", () => {
  test("works out a frame once for all who ask the same of it", async () => {
    const subscribe = createSubscribe(1_000);
    const frames = [frameOf(1), frameOf(2)];
    const [one = [], other] = await Promise.all([1, 2].map(async () => collect(await subscribe(argsOf(text, frames), text))));
    expect(one.map(({ data }) => ({ ...(data?.["frame"] as object) }))).toEqual([
      { id: 1, cost: 1 },
      { id: 2, cost: 1 },
    ]);
    expect(other).toEqual(one);
    expect(frames.map(({ worked }) => worked)).toEqual([1, 1]);
  });

  test("works it out again for who asks something else, or with other variables", async () => {
    const subscribe = createSubscribe(1_000);
    const frames = [frameOf(1)];
    const withVariable = "subscription($n: Int) { frame(n: $n) { cost } }";
    await collect(await subscribe(argsOf(text, frames), text));
    await collect(await subscribe(argsOf(withVariable, frames, { n: 1 }), withVariable));
    await collect(await subscribe(argsOf(withVariable, frames, { n: 2 }), withVariable));
    await collect(await subscribe(argsOf(withVariable, frames, { n: 2 }), withVariable));
    expect(frames[0]?.worked).toBe(3);
  });

  test("never shares between frames, which are each one subject's", async () => {
    const subscribe = createSubscribe(1_000);
    const [mine, yours] = [frameOf(1), frameOf(1)];
    await collect(await subscribe(argsOf(text, [mine]), text));
    await collect(await subscribe(argsOf(text, [yours]), text));
    expect([mine.worked, yours.worked]).toEqual([1, 1]);
  });

  test("gives the errors of a subscription that cannot begin", async () => {
    const subscribe = createSubscribe(1_000);
    const args: ExecutionArgs = {
      ...argsOf(text, []),
      subscribeFieldResolver: () => {
        throw new Error("no");
      },
    };
    expect((await collect(await subscribe(args, text)))[0]?.errors?.[0]?.message).toBe("no");
  });

  test("ends its source when the subscriber leaves", async () => {
    let ended = false;
    const args: ExecutionArgs = {
      ...argsOf(text, []),
      subscribeFieldResolver: async function* () {
        try {
          for (let id = 0; id < 1_000; id += 1) yield frameOf(id);
        } finally {
          ended = true;
        }
      },
    };
    const stream = await createSubscribe(1_000)(args, text);
    if (!(Symbol.asyncIterator in stream)) throw new Error("no stream");
    for await (const result of stream) {
      expect(result.data).toBeDefined();
      break;
    }
    expect(ended).toBe(true);
  });
});
