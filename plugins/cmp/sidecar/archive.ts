import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { WorkCopy } from "../work-copy.js";

/** A packed working copy, as it is sent. */
export interface SidecarArchive {
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
  /** SHA-256 in hex digits. */
  readonly checksum: string;
}

const chunkBytes = 262_144;

/** Packs files as a gzip tar: quickly rather than small, since it goes no further than a socket of this host. */
export async function packArchive(copy: WorkCopy, signal: AbortSignal): Promise<SidecarArchive> {
  const hash = createHash("sha256");
  const chunks: Buffer[] = [];
  let bytes = 0;
  const gzip = createGzip({ level: 1, chunkSize: chunkBytes });
  await pipeline(
    copy.tar(),
    gzip,
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        for (let at = 0; at < chunk.length; at += chunkBytes) chunks.push(chunk.subarray(at, at + chunkBytes));
      }
    },
    { signal },
  );
  return { chunks, bytes, checksum: hash.digest("hex") };
}
