import { Readable } from "node:stream";
import { extract } from "tar-stream";
import { FairleadError } from "../../engine/errors.js";
import { gunzipBody } from "../egress/bounded-body.js";
import { largeArchive, quoted, unsafeArchive } from "./archive-failure.js";
import { createEntryRules } from "./entry-rules.js";
import type { ArchiveLimits } from "./limits.js";
import { guardTar } from "./tar-guard.js";

/** One entry of an archive. */
export type ArchiveEntry =
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "file"; readonly path: string; readonly isExecutable: boolean; readonly content: AsyncIterable<Uint8Array> };

/** What is read, and how messages call it: `the chart "nginx" 1.2.3`. */
export interface ArchiveSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly limits: ArchiveLimits;
}

const ratioFromBytes = 1_048_576;

/**
 * Reads a tar archive, gzipped or not, entry by entry; a file's content must be read before the next entry is asked for. All limits hold while it streams,
 * and nothing is written anywhere. Links are judged when all entries are known: what was read counts only if the iteration ends well.
 * @throws FairleadError `BAD_USER_INPUT` (`ARCHIVE_UNSAFE`); `RESOURCE_EXHAUSTED` (`ARCHIVE_TOO_LARGE`); what the source throws
 */
export async function* readArchive({ name, bytes, limits }: ArchiveSource): AsyncGenerator<ArchiveEntry> {
  const rules = createEntryRules(name, limits);
  const source = Readable.from(guardTar(unpacked(bytes, { name, limits }), name), { objectMode: false });
  const tar = extract();
  // Either end failing ends the other; the iteration below tells of it.
  source.on("error", (error) => tar.destroy(error));
  source.pipe(tar);
  try {
    for await (const stream of tar) {
      const { name: path, type, mode, linkname, size } = stream.header;
      if (type === "file" && size > limits.fileBytes) {
        throw largeArchive(name, `${quoted(path)} has ${size} bytes, the limit is ${limits.fileBytes}`, {
          limit: limits.fileBytes,
          found: size,
        });
      }
      const kind = type === "symlink" ? "link" : type === "directory" ? "directory" : "file";
      const admitted = rules.admit(path, kind);
      if (kind === "link") {
        rules.link(admitted, linkname ?? "");
        yield { kind, path: admitted, target: linkname ?? "" };
      } else if (kind === "file") {
        yield {
          kind,
          path: admitted,
          isExecutable: (mode & 0o100) !== 0,
          content: contentOf(stream as unknown as AsyncIterable<Uint8Array>, name),
        };
      } else if (admitted !== "") yield { kind, path: admitted };
      stream.resume();
    }
    rules.finish();
  } catch (error) {
    throw asFailure(name, error);
  } finally {
    source.destroy();
    tar.destroy();
  }
}

/** The tar stream inside, bounded in all and against what it was packed from. */
async function* unpacked(
  bytes: AsyncIterable<Uint8Array>,
  { name, limits }: Pick<ArchiveSource, "name" | "limits">,
): AsyncGenerator<Uint8Array> {
  let packedBytes = 0;
  const counted = async function* () {
    for await (const chunk of bytes) {
      packedBytes += chunk.length;
      yield chunk;
    }
  };
  const source = await startsGzipped(counted());
  let totalBytes = 0;
  for await (const chunk of source.isGzip ? gunzipBody(source.bytes) : source.bytes) {
    totalBytes += chunk.length;
    if (totalBytes > limits.totalBytes) {
      throw largeArchive(name, `it has more than ${limits.totalBytes} bytes unpacked`, {
        limit: limits.totalBytes,
        found: totalBytes,
      });
    }
    if (totalBytes > ratioFromBytes && totalBytes > limits.ratio * packedBytes) {
      const found = Math.ceil(totalBytes / packedBytes);
      throw largeArchive(name, `it unpacks to more than ${limits.ratio} times its size`, { limit: limits.ratio, found });
    }
    yield chunk;
  }
}

async function startsGzipped(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly isGzip: boolean; readonly bytes: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = async function* () {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  };
  return { isGzip: head[0] === 0x1f && head[1] === 0x8b, bytes: all() };
}

async function* contentOf(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw asFailure(name, error);
  }
}

function asFailure(name: string, error: unknown): unknown {
  if (error instanceof FairleadError || isAbort(error)) return error;
  return unsafeArchive(name, `it is damaged or no archive (${textOf(error)})`);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n", 1)[0]?.slice(0, 120) ?? "") : "unknown";
}
