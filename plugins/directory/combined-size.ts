import { FairleadError } from "../../engine/errors.js";

/** A file and how large it is. */
export interface SizedFile {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Refuses files that are together too large; `maxBytes` 0 is no limit.
 * @throws FairleadError `RESOURCE_EXHAUSTED` (`INPUT_TOO_LARGE`) that names the largest three
 */
export function refuseTooLarge(sizes: readonly SizedFile[], maxBytes: number): void {
  const totalBytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (maxBytes > 0 && totalBytes > maxBytes)
    throw tooLarge(sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3), totalBytes, maxBytes);
}

/** The failure for files that are together too large. */
export function tooLarge(largest: readonly SizedFile[], totalBytes: number, maxBytes: number): FairleadError {
  const names = largest.map(({ path, bytes }) => `"${path}" (${bytes} bytes)`).join(", ");
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `exceeded max combined manifest file size: ${totalBytes} bytes, the limit is ${maxBytes}; the largest are ${names}; exclude what is no manifest`,
    { details: { reason: "INPUT_TOO_LARGE", totalBytes, maxBytes, largest } },
  );
}
