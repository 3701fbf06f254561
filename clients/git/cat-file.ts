import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { killGroup } from "./git-command.js";
import { createAnswerParser, type ObjectHeader } from "./object-answers.js";

/** A running `git cat-file --batch-command`. */
export interface CatFile {
  write(line: string): void;
  /** Ends it; nothing is told any more, not even what was on its way. */
  end(): void;
}

/** Who is told. */
export interface CatFileHandlers {
  /** As `AnswerHandlers`. */
  header(header: ObjectHeader): boolean;
  body(bytes: Buffer): void;
  /** It died, could not be started, or writes what cat-file does not write. */
  broken(because: string): void;
}

/** Starts the process and reads what it answers. @see https://git-scm.com/docs/git-cat-file */
export function connectCatFile(start: () => ChildProcessWithoutNullStreams, handlers: CatFileHandlers): CatFile {
  let ended = false;
  const child = start();
  const broken = (because: string) => {
    if (!ended) handlers.broken(because);
  };
  const parse = createAnswerParser({
    header: (header) => !ended && handlers.header(header),
    body: (bytes) => {
      if (!ended) handlers.body(bytes);
    },
    garbage: (line) => broken(`git answered "${line}"`),
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (!ended) parse(chunk);
  });
  child.stderr.resume();
  child.stdin.on("error", () => undefined);
  child.on("error", () => broken("git cannot be started; install git 2.39 or newer"));
  child.on("close", () => broken("git ended unexpectedly"));
  return {
    write: (line) => void child.stdin.write(line),
    end() {
      ended = true;
      killGroup(child);
    },
  };
}
