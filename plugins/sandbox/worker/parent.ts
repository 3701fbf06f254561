import type { FromWorker, HostAnswer, HostQuestion, ToWorker } from "../messages.js";

/** The line to the parent process. */
export interface Parent {
  send(message: FromWorker): void;
  /** Asks for something; settles when the parent has answered. */
  ask(about: HostQuestion, subject: string): Promise<HostAnswer>;
}

/** Opens the line. When the parent is gone the process ends. */
export function connectParent(onRun: (run: Extract<ToWorker, { kind: "run" }>) => void): Parent {
  const waiting = new Map<number, (answer: HostAnswer) => void>();
  let asked = 0;
  const send = (message: FromWorker) => void process.send?.(message);
  process.on("disconnect", () => process.exit(0));
  process.on("message", (message: ToWorker) => {
    if (message.kind === "run") {
      onRun(message);
      return;
    }
    waiting.get(message.question)?.(message.answer);
    waiting.delete(message.question);
  });
  return {
    send,
    ask: (about, subject) =>
      new Promise((resolve) => {
        asked += 1;
        waiting.set(asked, resolve);
        send({ kind: "question", question: asked, about, subject });
      }),
  };
}
