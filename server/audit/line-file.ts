import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";
import { access, type FileHandle, open, rename } from "node:fs/promises";
import { parse as parsePath } from "node:path";
import { dayClosedBy } from "../../engine/audit/days.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { LineTarget } from "./line-target.js";

/** A line longer than this is none of ours. */
const longestLine = 256 * 1024;
const mostOfOneDay = 1_000;

/**
 * A file to which lines are appended, for its owner's eyes. After the line that closes a day it is renamed to that day (`audit-2026-01-31.jsonl`) and begun
 * anew, so that `tail -F` goes on.
 * @throws FairleadError `FAILED_PRECONDITION` if it cannot be written at all
 */
export function openLineFile(path: string): LineTarget {
  mustBeWritable(path);
  let handle: FileHandle | undefined;
  // What a failed call left to do: a line is never there in part, and never twice.
  let left = { first: "", done: 0, lines: 0, bytes: Buffer.alloc(0), day: undefined as string | undefined };

  async function finish(): Promise<void> {
    handle ??= await open(path, "a", 0o600);
    while (left.bytes.length > 0) {
      const { bytesWritten } = await handle.write(left.bytes);
      left.bytes = left.bytes.subarray(bytesWritten);
    }
    if (left.day !== undefined) {
      await handle.sync();
      await close();
      await rename(path, await freeName(path, left.day));
    }
    left = { ...left, done: left.done + left.lines, lines: 0, day: undefined };
  }

  async function close(): Promise<void> {
    const closing = handle;
    handle = undefined;
    await closing?.close();
  }

  /** After a failure the file is opened anew: it may be another one by then. */
  async function finishOrClose(): Promise<void> {
    await finish().catch(async (error: unknown) => {
      await close().catch(() => undefined);
      throw error;
    });
  }

  return {
    async append(lines) {
      const [first = ""] = lines;
      if (left.first !== first) left = { ...left, first, done: 0 };
      else await finishOrClose();
      while (left.done < lines.length) {
        const rest = lines.slice(left.done);
        const closing = rest.findIndex((line) => dayClosedBy(line) !== undefined);
        const part = closing < 0 ? rest : rest.slice(0, closing + 1);
        const bytes = Buffer.from(part.map((line) => `${line}\n`).join(""));
        left = { ...left, lines: part.length, bytes, day: dayClosedBy(part.at(-1) ?? "") };
        await finishOrClose();
      }
      left.first = "";
    },
    close,
  };
}

function mustBeWritable(path: string): void {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    const message = `The audit cannot be written to "${path}" (${messageOf(cause)}). Choose another file with FAIRLEAD_AUDIT, or mend its rights.`;
    throw new FairleadError("FAILED_PRECONDITION", message, { cause });
  }
}

async function freeName(path: string, day: string): Promise<string> {
  const { dir, name, ext } = parsePath(path);
  for (let number = 1; number <= mostOfOneDay; number += 1) {
    const candidate = `${dir === "" ? "." : dir}/${name}-${day}${number === 1 ? "" : `-${number}`}${ext}`;
    const isTaken = await access(candidate, constants.F_OK).then(
      () => true,
      () => false,
    );
    if (!isTaken) return candidate;
  }
  throw new Error(`There are ${mostOfOneDay} files of ${day} beside "${path}" already`);
}

/**
 * The last whole line of a file; undefined if there is none. The beginning of a line that a crash cut off is taken away: the record is still in the table and is
 * written again.
 */
export function lastLineOf(path: string): string | undefined {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, 2 * longestLine));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) ftruncateSync(file, size - bytes.length + end);
    if (end === 0) return undefined;
    const begin = bytes.lastIndexOf(0x0a, end - 2) + 1;
    return bytes.toString("utf8", begin, end - 1);
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
