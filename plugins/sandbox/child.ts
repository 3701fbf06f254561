import type { FromWorker, HostAnswer, HostQuestion, RunMessage } from "./messages.js";
import { residentBytes } from "./process-usage.js";
import { ChildLost, type SupervisedWorker } from "./supervise-worker.js";
import { type RunBounds, watchRun } from "./watch-run.js";

/** What a finished run cost and gave. */
export type FinishedRun = Extract<FromWorker, { kind: "done" }> & { readonly wallMs: number; readonly peakBytes: number };

/** One run, as a child takes it. */
export interface ChildRun {
  readonly message: RunMessage;
  readonly bounds: RunBounds;
  readonly answer: (about: HostQuestion, subject: string) => Promise<HostAnswer>;
}

/** One child process; it runs one guest at a time. */
export interface Child {
  readonly trustClass: string;
  /** Files and folders that it may read. */
  readonly readable: readonly string[];
  readonly isAlive: boolean;
  /** How many runs it has had. */
  readonly runs: number;
  /** @throws ChildLost; what `answer` throws; the signal's reason, and then the child is lost too */
  run(run: ChildRun, signal: AbortSignal): Promise<FinishedRun>;
  /** Memory it holds now. */
  residentBytes(): number;
  kill(): void;
  /** Settles when it is gone. */
  readonly gone: Promise<void>;
}

/** Makes a child of a worker. */
export function createChild(
  worker: SupervisedWorker,
  { trustClass, readable }: { readonly trustClass: string; readonly readable: readonly string[] },
): Child {
  let runs = 0;
  return {
    trustClass,
    readable,
    get isAlive() {
      return worker.isAlive;
    },
    get runs() {
      return runs;
    },
    async run(run, signal) {
      runs += 1;
      await worker.ready;
      return converse(worker, run, signal);
    },
    residentBytes: () => residentBytes(worker.pid) ?? 0,
    kill: () => worker.kill(),
    gone: worker.gone,
  };
}

/** Sends the run and answers questions until it is done or lost. */
async function converse(
  worker: SupervisedWorker,
  { message, bounds, answer }: ChildRun,
  signal: AbortSignal,
): Promise<FinishedRun> {
  signal.throwIfAborted();
  const finished = Promise.withResolvers<FinishedRun>();
  const watch = watchRun(worker.pid, bounds, (loss) => worker.lose(loss));
  let stage: "start" | "load" | "run" = "start";
  let failure: { readonly error: unknown } | undefined;
  const reply = async (question: number, about: HostQuestion, subject: string) => {
    const found = await answer(about, subject).catch((error: unknown) => {
      failure ??= { error };
      return undefined;
    });
    if (worker.isAlive) worker.send({ kind: "answer", question, answer: found });
  };
  const hear = (heard: FromWorker) => {
    if (heard.kind === "question") void reply(heard.question, heard.about, heard.subject);
    else if (heard.kind === "done") {
      if (failure === undefined) finished.resolve({ ...heard, ...watch.observed() });
      else finished.reject(failure.error);
    } else if (heard.kind === "loading") stage = "load";
    else if (heard.kind === "started") {
      stage = "run";
      watch.start();
    }
  };
  const abort = () => {
    finished.reject(signal.reason);
    worker.kill();
  };
  worker.listen({ message: hear, lost: (loss) => finished.reject(new ChildLost(loss, stage)) });
  signal.addEventListener("abort", abort, { once: true });
  try {
    worker.send(message);
    return await finished.promise;
  } finally {
    signal.removeEventListener("abort", abort);
    watch.stop();
    worker.listen(undefined);
  }
}
