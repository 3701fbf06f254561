import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { FairleadError, messageOf } from "../../engine/errors.js";

/** Something on disk, and the folder that it may not leave. */
export interface DiskPlace {
  /** Absolute: the repository's top folder, or without a repository the folder itself (of a file: the one it lies in). */
  readonly root: string;
  /** From the root, `/` between parts; `""` is the root. */
  readonly path: string;
  readonly type: "file" | "directory";
}

const maxBytes = 10 * 1_048_576;

/**
 * Finds a file or folder of the arguments. The nearest folder above that holds `.git` is the boundary that no path and no link may leave.
 * @throws FairleadError `NOT_FOUND` (`PATH_NOT_FOUND`)
 */
export async function findOnDisk(folder: string, given: string): Promise<DiskPlace> {
  const path = await realpath(resolve(folder, given)).catch(() => undefined);
  if (path === undefined) throw notFound(given);
  const isDirectory = (await stat(path)).isDirectory();
  const own = isDirectory ? path : dirname(path);
  const root = (await repositoryAbove(own)) ?? own;
  return { root, path: relative(root, path), type: isDirectory ? "directory" : "file" };
}

/** The nearest folder, from the given one upwards, that is the top of a Git repository. */
async function repositoryAbove(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await stat(join(at, ".git")).catch(() => undefined)) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The bytes of a file of the arguments; `-` is standard input.
 * @throws FairleadError `NOT_FOUND`, `BAD_USER_INPUT`, `RESOURCE_EXHAUSTED` above 10 MiB
 */
export async function readArgumentFile(
  folder: string,
  given: string,
  { stdin }: { readonly stdin?: () => Promise<string> },
): Promise<Uint8Array> {
  if (given === "-" && stdin !== undefined) return new TextEncoder().encode(await stdin());
  if (given === "-") throw new FairleadError("BAD_USER_INPUT", `Cannot read "-": there is no standard input`);
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(given)) {
    throw new FairleadError("BAD_USER_INPUT", `Cannot read "${given}": this command uses no network; download the file first`);
  }
  const path = resolve(folder, given);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw notFound(given);
  if (!found.isFile()) throw new FairleadError("BAD_USER_INPUT", `Cannot read "${given}": it is no file`);
  if (found.size > maxBytes)
    throw new FairleadError("RESOURCE_EXHAUSTED", `Cannot read "${given}": it is larger than ${maxBytes} bytes`);
  return readFile(path).catch((error: unknown) => {
    throw new FairleadError("FAILED_PRECONDITION", `Cannot read "${given}": ${messageOf(error).split(",", 1)[0]}`, {
      cause: error,
    });
  });
}

function notFound(given: string): FairleadError {
  return new FairleadError("NOT_FOUND", `open ${given}: no such file or directory`, {
    details: { reason: "PATH_NOT_FOUND", path: given },
  });
}
