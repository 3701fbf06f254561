import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import { type CatFile, connectCatFile } from "./cat-file.js";
import type { ObjectHeader } from "./object-answers.js";

/** What is known of an object without reading it. `size` is in bytes. */
export interface ObjectInfo {
  readonly hash: string;
  readonly type: string;
  readonly size: number;
}

/** An object with its bytes. */
export interface GitObject extends ObjectInfo {
  readonly bytes: Buffer;
}

/** Reads objects of one repository that are already here; it never asks the remote. Names are hex ids or what `Clone.fetchRef` gave, each also with `^{commit}` after it. */
export interface ObjectReader {
  /** Undefined if the object is not here, or if an abbreviation is ambiguous. */
  info(name: string): Promise<ObjectInfo | undefined>;
  /** @throws FairleadError `RESOURCE_EXHAUSTED` above `maxBytes`; `UNAVAILABLE`; `DEADLINE_EXCEEDED` */
  contents(name: string, maxBytes: number): Promise<GitObject | undefined>;
  /** Whether anybody waits for an answer. */
  readonly busy: boolean;
  /** Ends the process; what is waited for fails with `UNAVAILABLE`. */
  close(): void;
}

/** How the process is run. */
export interface ObjectReaderOptions {
  /** Starts `git cat-file --batch-command`. */
  readonly start: () => ChildProcessWithoutNullStreams;
  readonly clock: Clock;
  /** The process ends after so long without work. Default one minute. */
  readonly idleMs?: number;
  /** Longest wait for one answer. Default 30 s. */
  readonly answerTimeoutMs?: number;
}

interface Request {
  readonly line: string;
  readonly maxBytes: number | undefined;
  attempts: number;
  info?: ObjectInfo;
  readonly resolve: (found: GitObject | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const objectName = /^([0-9a-f]{4,40}|refs\/fairlead\/named\/[0-9a-f]{16})(\^\{commit\})?$/;
const nothing = Buffer.alloc(0);

/**
 * Keeps one cat-file process: started with the first request, fed in order, ended when idle, started anew when it dies. A request whose
 * process died is asked once more; a second death is its own fault.
 */
export function createObjectReader({
  start,
  clock,
  idleMs = 60_000,
  answerTimeoutMs = 30_000,
}: ObjectReaderOptions): ObjectReader {
  let process: CatFile | undefined;
  let waiting: Request[] = [];
  let cancelTimer = (): void => undefined;

  const setTimer = () => {
    cancelTimer();
    cancelTimer = waiting.length > 0 ? clock.after(answerTimeoutMs, onSilence) : clock.after(idleMs, drop);
  };
  const drop = () => {
    cancelTimer();
    process?.end();
    process = undefined;
  };
  const send = (request: Request) => {
    request.attempts += 1;
    process ??= connectCatFile(start, { header: onHeader, body: onBody, broken: onBroken });
    process.write(request.line);
  };
  /** Ends the process and asks the others anew: only the first in line is to blame. */
  const failFirst = (error: unknown) => {
    drop();
    waiting.shift()?.reject(error);
    for (const request of waiting) send(request);
    if (waiting.length > 0) setTimer();
  };
  const onSilence = () =>
    failFirst(new FairleadError("DEADLINE_EXCEEDED", `Cannot read a Git object: no answer within ${answerTimeoutMs / 1000} s`));
  const onBroken = (because: string) => {
    const [first] = waiting;
    if (first !== undefined && first.attempts > 1) return failFirst(unreadable(because, "CLONE_DAMAGED"));
    drop();
    for (const request of waiting) send(request);
    return waiting.length > 0 ? setTimer() : undefined;
  };
  const answer = (found: GitObject | undefined): false => {
    waiting.shift()?.resolve(found);
    setTimer();
    return false;
  };
  const onHeader = (header: ObjectHeader): boolean => {
    const [first] = waiting;
    if (first === undefined || !header.found) return answer(undefined);
    const { hash, type, size } = header;
    if (first.maxBytes === undefined) return answer({ hash, type, size, bytes: nothing });
    first.info = { hash, type, size };
    if (size <= first.maxBytes) return true;
    failFirst(tooLarge(hash, size, first.maxBytes));
    return false;
  };
  const onBody = (bytes: Buffer) => {
    const info = waiting[0]?.info;
    answer(info === undefined ? undefined : { ...info, bytes });
  };
  const ask = (command: "info" | "contents", name: string, maxBytes: number | undefined) =>
    new Promise<GitObject | undefined>((resolve, reject) => {
      if (!objectName.test(name)) return reject(unreadable(`"${name}" is no object id`));
      const request: Request = { line: `${command} ${name}\n`, maxBytes, attempts: 0, resolve, reject };
      waiting.push(request);
      send(request);
      return waiting.length === 1 ? setTimer() : undefined;
    });

  return {
    info: (name) => ask("info", name, undefined),
    contents: (name, maxBytes) => ask("contents", name, maxBytes),
    get busy() {
      return waiting.length > 0;
    },
    close() {
      const left = waiting;
      waiting = [];
      drop();
      for (const { reject } of left) reject(unreadable("the repository was closed"));
    },
  };
}

function unreadable(because: string, reason = "REPO_UNREADABLE"): FairleadError {
  return new FairleadError("UNAVAILABLE", `Cannot read a Git object: ${because}`, { details: { reason } });
}

function tooLarge(hash: string, size: number, maxBytes: number): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read Git object ${hash}: it has ${size} bytes, the limit is ${maxBytes}`,
    {
      details: { reason: "INPUT_TOO_LARGE", totalBytes: size, maxBytes },
    },
  );
}
