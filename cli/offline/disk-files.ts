import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from "node:path";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { OfflineContext } from "./command.js";

/** Something on disk, and the folder that it may not leave. */
export interface DiskPlace {
  /** Absolute: the repository's top folder, or without a repository the folder itself (of a file: the one it lies in). */
  readonly root: string;
  /** From the root, `/` between parts; `""` is the root. */
  readonly path: string;
  readonly type: "file" | "directory";
  /** The root is the boundary, whatever is reached from there. */
  readonly isSealed: boolean;
}

/** Where arguments are looked for. */
type ArgumentFolder = Pick<OfflineContext, "folder" | "files">;

/** How much one file may hold, in bytes. */
const fileBytes = 10 * 1_048_576;
/** The same for a file that lists many objects. */
export const listBytes = 64 * 1_048_576;

/**
 * The absolute path of a file or folder of the arguments, which need not be there.
 * @throws FairleadError `NOT_FOUND` (`PATH_NOT_FOUND`) for a relative path that leaves the folder of a request
 */
export function argumentPath(context: ArgumentFolder, given: string): string {
  if (isAbsolute(given)) return normalize(given);
  if (context.files !== undefined && isOutside(normalize(given))) throw notFound(given);
  return resolve(context.folder, given);
}

/**
 * Finds a file or folder of the arguments. The nearest folder above that holds `.git` is the boundary that no path and no link may leave; of what lies in the
 * folder of a request it is that folder.
 * @throws FairleadError `NOT_FOUND` (`PATH_NOT_FOUND`)
 */
export async function findOnDisk(context: ArgumentFolder, given: string): Promise<DiskPlace> {
  const path = await realpath(argumentPath(context, given)).catch(() => undefined);
  if (path === undefined) throw notFound(given);
  const type = (await stat(path)).isDirectory() ? "directory" : "file";
  if (context.files !== undefined && !isAbsolute(given)) {
    const root = await realpath(context.folder);
    return { root, path: relative(root, path), type, isSealed: true };
  }
  const own = type === "directory" ? path : dirname(path);
  const repository = await repositoryAbove(own);
  const root = repository ?? own;
  return { root, path: relative(root, path), type, isSealed: repository !== undefined };
}

const isOutside = (path: string) => path === ".." || path.startsWith(`..${sep}`);

/** The nearest folder, from the given one upwards, that is the top of a Git repository. */
async function repositoryAbove(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await stat(join(at, ".git")).catch(() => undefined)) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The bytes of a file of the arguments; `-` is standard input.
 * @param maxBytes 10 MiB unless said
 * @throws FairleadError `NOT_FOUND`, `BAD_USER_INPUT`, `RESOURCE_EXHAUSTED` above the limit
 */
export async function readArgumentFile(
  given: string,
  context: Pick<OfflineContext, "folder" | "files" | "stdin">,
  maxBytes = fileBytes,
): Promise<Uint8Array> {
  const { stdin, files } = context;
  if (given === "-" && stdin !== undefined) return withinLimit(given, new TextEncoder().encode(await stdin()), maxBytes);
  if (given === "-") throw new FairleadError("BAD_USER_INPUT", `Cannot read "-": there is no standard input`);
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(given)) {
    throw new FairleadError("BAD_USER_INPUT", `Cannot read "${given}": this command uses no network; download the file first`);
  }
  const held = files?.get(normalize(given));
  if (held !== undefined) return withinLimit(given, held, maxBytes);
  const path = argumentPath(context, given);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw notFound(given);
  if (!found.isFile()) throw new FairleadError("BAD_USER_INPUT", `Cannot read "${given}": it is no file`);
  withinLimit(given, { length: found.size }, maxBytes);
  return readFile(path).catch((error: unknown) => {
    throw new FairleadError("FAILED_PRECONDITION", `Cannot read "${given}": ${messageOf(error).split(",", 1)[0]}`, {
      cause: error,
    });
  });
}

function withinLimit<T extends { readonly length: number }>(given: string, content: T, maxBytes: number): T {
  if (content.length <= maxBytes) return content;
  const much = `it has ${content.length} bytes, more than ${maxBytes}`;
  throw new FairleadError("RESOURCE_EXHAUSTED", `Cannot read "${given}": ${much}; split it and ask for each part`);
}

function notFound(given: string): FairleadError {
  const name = JSON.stringify(given.slice(0, 300));
  return new FairleadError("NOT_FOUND", `Cannot read ${name}: no such file or directory; give the path of one that is there`, {
    details: { reason: "PATH_NOT_FOUND", path: given },
  });
}
