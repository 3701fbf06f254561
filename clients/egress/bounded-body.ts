import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FairleadError } from "../../engine/errors.js";

/** How much of an answer is read. */
export interface BodyBounds {
  readonly action: string;
  readonly maxBytes: number;
  /** `details.reason` above the bound. */
  readonly tooLarge: "INPUT_TOO_LARGE" | "ARCHIVE_TOO_LARGE";
}

/**
 * Passes chunks on until there are too many bytes.
 * @throws FairleadError `RESOURCE_EXHAUSTED`
 */
export async function* boundBody(
  body: AsyncIterable<Uint8Array>,
  { action, maxBytes, tooLarge }: BodyBounds,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new FairleadError("RESOURCE_EXHAUSTED", `${action}: it is larger than ${maxBytes} bytes`, {
        details: { reason: tooLarge, maxBytes },
      });
    }
    yield chunk;
  }
}

/** Undoes gzip, of a body or an archive; what comes out is to be bounded again. */
export async function* gunzipBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(body, { objectMode: false });
  const unzipped = createGunzip();
  source.on("error", (error) => unzipped.destroy(error));
  try {
    for await (const chunk of source.pipe(unzipped)) yield chunk as Uint8Array;
  } finally {
    source.destroy();
    unzipped.destroy();
  }
}

/** Gathers a body in memory. */
export async function gatherBody(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
