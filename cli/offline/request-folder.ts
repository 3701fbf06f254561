import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { FairleadError } from "../../engine/errors.js";
import { UsageError } from "./command.js";
import type { RequestFile } from "./read-request.js";

/** The folder of one request. It is written to the disk when somebody asks for its path; most commands need but the text of a file or two. */
export interface RequestFolder {
  /** By normal relative path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /**
   * Absolute; with the first question the files are on disk.
   * @throws FairleadError `UNAVAILABLE` if the disk takes nothing more
   */
  readonly path: () => string;
  /** Takes away what was written. */
  readonly remove: () => Promise<void>;
}

/** What file systems take: a part of a path, and with our folder before it a whole one. */
const mostNameBytes = 255;
const mostPathBytes = 3_000;

/**
 * Makes the folder of a request.
 * @param given contents by relative path
 * @throws UsageError for a name that leaves the folder, that no disk takes, or that is both a file's and a folder's
 */
export function openRequestFolder(given: ReadonlyMap<string, RequestFile>): RequestFolder {
  const files = new Map([...given].map(([name, content]) => [insideName(name), bytesOf(content)]));
  for (const name of files.keys()) {
    for (let folder = dirname(name); folder !== "."; folder = dirname(folder))
      if (files.has(folder)) throw new UsageError(`${quoted(folder)} cannot be a file and the folder of ${quoted(name)}`);
  }
  let made: string | undefined;
  return {
    files,
    path() {
      if (made !== undefined) return made;
      try {
        made = mkdtempSync(join(tmpdir(), "fairlead-batch-"));
        write(made, files);
      } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        throw new FairleadError("UNAVAILABLE", `The request's files cannot be written to the temporary folder (${code})`, {
          cause: error,
        });
      }
      return made;
    },
    async remove() {
      if (made !== undefined) await rm(made, { recursive: true, force: true });
    },
  };
}

function write(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

function insideName(name: string): string {
  const path = normalize(name);
  const parts = path.split("/");
  if (name === "" || path.startsWith("/") || parts.includes("..") || name.includes("\0"))
    throw new UsageError(`the file name ${quoted(name)} leaves the request's folder`);
  if (path === "." || path.endsWith("/")) throw new UsageError(`the file name ${quoted(name)} is that of a folder`);
  if (Buffer.byteLength(path) > mostPathBytes || parts.some((part) => Buffer.byteLength(part) > mostNameBytes))
    throw new UsageError(`the file name ${quoted(name)} is too long`);
  return path;
}

const quoted = (name: string) => JSON.stringify(name.slice(0, 200));

function bytesOf(content: RequestFile): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : Buffer.from(content.base64, "base64");
}
