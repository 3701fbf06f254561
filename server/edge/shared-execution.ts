import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import { LRUCache } from "lru-cache";
import type { RequestContext } from "../../resolvers/context.js";

type Frame = object;
type Result = ExecutionResult | Promise<ExecutionResult>;

/** Executes a subscription. The result is a stream, or errors when it could not begin. */
export type Subscribe = (args: ExecutionArgs, text: string) => Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;

/**
 * Creates the execution of subscriptions. Callers who share a stream of frames and ask the same of each frame share one execution of it; that is
 * what makes a hundred viewers of one list cost little more than one. Frames are only shared by one subject, so rights cannot leak.
 */
export function createSubscribe(frameMs: number): Subscribe {
  const questions = new LRUCache<string, object>({ max: 1_000 });
  const results = new WeakMap<Frame, Map<object, Result>>();
  const questionOf = (args: ExecutionArgs, text: string): object => {
    const key = JSON.stringify([text, args.operationName, args.variableValues]);
    const question = questions.get(key) ?? {};
    questions.set(key, question);
    return question;
  };
  return async (args, text) => {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return source;
    const question = questionOf(args, text);
    const executeOnce = (frame: Frame): Result => {
      const known = results.get(frame) ?? new Map<object, Result>();
      const seen = known.get(question);
      if (seen !== undefined) return seen;
      const made = execute({
        ...args,
        rootValue: frame,
        contextValue: frameContext(args.contextValue as RequestContext, frameMs),
      });
      known.set(question, made);
      results.set(frame, known);
      return made;
    };
    return mapStream(source as AsyncIterable<Frame>, executeOnce);
  };
}

/** The subscriber's context with a deadline of its own for each frame, made only if something waits. */
function frameContext(context: RequestContext, frameMs: number): RequestContext {
  let signal: AbortSignal | undefined;
  return Object.defineProperty({ ...context }, "signal", { get: () => (signal ??= AbortSignal.timeout(frameMs)) });
}

function mapStream(source: AsyncIterable<Frame>, map: (frame: Frame) => Result): AsyncIterableIterator<ExecutionResult> {
  const frames = source[Symbol.asyncIterator]();
  return {
    next: () =>
      frames.next().then((next) => (next.done === true ? { value: undefined, done: true } : resolveValue(map(next.value)))),
    async return() {
      await frames.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function resolveValue(result: Result): IteratorResult<ExecutionResult> | Promise<IteratorResult<ExecutionResult>> {
  return result instanceof Promise ? result.then((value) => ({ value, done: false })) : { value: result, done: false };
}
