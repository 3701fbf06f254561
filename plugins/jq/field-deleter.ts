import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { Deleted, Deletion, DeletionFailure } from "../../engine/model/field-deletion.js";
import type { Json } from "../../engine/model/manifest.js";
import type { FieldDeleter } from "../../engine/ports/field-deleter.js";
import { createMountedFiles } from "../mounted-files.js";
import { runTool, type ToolRunner } from "../tools/run-tool.js";
import type { JqInput, JqOutput } from "./messages.js";

/** A deletion that waits to be asked about. */
interface Waiting {
  readonly deletion: Deletion;
  readonly resolve: (deleted: Deleted) => void;
  readonly reject: (error: unknown) => void;
}

/** Objects in one run; a run takes some milliseconds however few they are. */
const mostItems = 100;
/** What was asked before is not asked again: a target stays the same while live changes. */
const keptAnswers = 2_000;
/** The steps that jq may take need about a second for each expression. This holds for what cannot be counted in steps. */
const limits = { wallMs: 10_000, outputBytes: 64 * 1_048_576 };
const mostCpuMs = 4_000;
/** What the module says of an expression that has used up its steps. */
const endless = "it takes longer than a second";
const noFiles = createMountedFiles({ mounts: new Map() });

/**
 * jq by gojq, which Argo CD uses, as a guest of the sandbox. What is asked for in one turn, and while all runs are under way, goes there together. A run that is
 * ended for one of its expressions is made again for each object alone, so that no other is concerned.
 * @param runsAtOnce default 2
 * @see https://github.com/itchyny/gojq
 */
export function createFieldDeleter(tools: ToolRunner, { runsAtOnce = 2 }: { readonly runsAtOnce?: number } = {}): FieldDeleter {
  const waiting: Waiting[] = [];
  let running = 0;
  const start = (): void => {
    while (waiting.length > 0 && running < runsAtOnce) {
      const batch = waiting.splice(0, mostItems);
      running += 1;
      void answer(tools, batch).finally(() => {
        running -= 1;
        start();
      });
    }
  };
  const known = new LRUCache<string, Promise<Deleted>>({ max: keptAnswers });
  const ask = (deletion: Deletion): Promise<Deleted> => {
    const { promise, resolve, reject } = Promise.withResolvers<Deleted>();
    waiting.push({ deletion, resolve, reject });
    return promise;
  };
  const deleteFields: FieldDeleter["deleteFields"] = async (deletions, signal) => {
    signal.throwIfAborted();
    tools.modules.guest("jq");
    const answers = deletions.map((deletion) => {
      const key = digestOf(deletion);
      const asked = known.get(key) ?? ask(deletion);
      known.set(key, asked);
      asked.catch(() => known.delete(key));
      return asked;
    });
    queueMicrotask(start);
    return Promise.all(answers);
  };
  const readable = new LRUCache<string, true>({ max: 10_000 });
  return {
    deleteFields,
    async findUnreadable(expressions, signal) {
      const unsure = expressions.filter((expression) => readable.get(expression) === undefined);
      if (unsure.length === 0) return [];
      const answers = await deleteFields(
        unsure.map((expression) => ({ object: {}, expressions: [expression] })),
        signal,
      );
      const failures = answers.flatMap((answered) => answered.failures);
      const refused = failures.filter(({ unreadable, stopped }) => unreadable || stopped === true);
      const bad = new Set(refused.map(({ expression }) => expression));
      for (const expression of unsure) if (!bad.has(expression)) readable.set(expression, true);
      return refused;
    },
  };
}

function digestOf({ object, expressions }: Deletion): string {
  return createHash("sha256")
    .update(JSON.stringify([expressions, object]))
    .digest("base64");
}

async function answer(tools: ToolRunner, batch: readonly Waiting[]): Promise<void> {
  try {
    const results = await run(
      tools,
      batch.map(({ deletion }) => deletion),
    );
    batch.forEach(({ resolve }, at) => resolve(results[at] as Deleted));
  } catch (error) {
    if (batch.length > 1 && isOnesFault(error)) for (const one of batch) await answer(tools, [one]);
    else for (const one of batch) settleAlone(one, error);
  }
}

async function run(tools: ToolRunner, deletions: readonly Deletion[]): Promise<readonly Deleted[]> {
  const input: JqInput = { op: "delete", items: deletions.map(({ object, expressions }) => ({ object, expressions })) };
  const several = new Set(deletions.flatMap(({ expressions }) => expressions)).size;
  const cpuMs = Math.min(mostCpuMs, 1_000 * (1 + several));
  const job = { tool: "jq", input: input as unknown as Json, files: noFiles, limits: { ...limits, cpuMs } } as const;
  const { output } = await runTool<JqOutput>(tools, job, AbortSignal.timeout(60_000));
  const marked = (failure: DeletionFailure) => (failure.because === endless ? { ...failure, stopped: true as const } : failure);
  return output.results.map(({ object, failures }) => ({ left: object, failures: failures.map(marked) }));
}

/** Whether an expression or its object, and not the sandbox, is why a run has failed. */
function isOnesFault(error: unknown): error is FairleadError {
  const reason = error instanceof FairleadError ? error.details.reason : undefined;
  return reason === "LIMIT_TIME" || reason === "LIMIT_MEMORY" || reason === "LIMIT_OUTPUT" || reason === "PLUGIN_CRASHED";
}

/** Alone in a run that is ended an object keeps what its expressions name. */
function settleAlone({ deletion, resolve, reject }: Waiting, error: unknown): void {
  if (!isOnesFault(error)) return reject(error);
  const { object, expressions } = deletion;
  const because = error.details.reason === "LIMIT_TIME" ? endless : error.message;
  const failure = (expression: string) => ({ expression, because, unreadable: false, stopped: true as const });
  resolve({ left: object, failures: expressions.map(failure) });
}
