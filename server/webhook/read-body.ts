import type { IncomingMessage } from "node:http";
import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";

/** Reads the bodies of requests, so that all of them together stay within a bound. */
export interface BodyReader {
  /**
   * All of a body. What is longer than `maxBytes` is not read further; it is refused before its first byte if the sender tells its length.
   * @throws FairleadError `RESOURCE_EXHAUSTED`: `WEBHOOK_TOO_LARGE`, `WEBHOOK_BUSY`; `DEADLINE_EXCEEDED`; `UNAVAILABLE` if the sender goes
   */
  read(request: IncomingMessage, maxBytes: number): Promise<Buffer>;
}

/** What bodies may hold at a time, and how long each may take. */
export interface BodyLimits {
  readonly allBytes: number;
  readonly withinMs: number;
}

/** Makes the reader. */
export function createBodyReader({ allBytes, withinMs }: BodyLimits, clock: Clock): BodyReader {
  let held = 0;

  return {
    async read(request, maxBytes) {
      if (Number(request.headers["content-length"]) > maxBytes) throw tooLarge();
      const chunks: Buffer[] = [];
      let bytes = 0;
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
      const cancel = clock.after(withinMs, () =>
        reject(new FairleadError("DEADLINE_EXCEEDED", "the payload did not come in time")),
      );
      const gone = () => reject(new FairleadError("UNAVAILABLE", "the sender has gone"));
      const take = (chunk: Buffer) => {
        bytes += chunk.length;
        held += chunk.length;
        if (bytes <= maxBytes && held <= allBytes) chunks.push(chunk);
        else {
          request.pause();
          reject(bytes > maxBytes ? tooLarge() : busy());
        }
      };
      const end = () => resolve(Buffer.concat(chunks));
      request.on("data", take).on("end", end).on("error", gone).on("close", gone);
      try {
        return await promise;
      } finally {
        cancel();
        held -= bytes;
        request.pause().off("data", take).off("end", end).off("close", gone);
      }
    },
  };
}

function tooLarge(): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", "the payload is too large", { details: { reason: "WEBHOOK_TOO_LARGE" } });
}

function busy(): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", "too many payloads come at once", { details: { reason: "WEBHOOK_BUSY" } });
}
