import { FairleadError } from "../../engine/errors.js";

/** The failure for an archive that holds what none may. `name` is what messages call it. */
export function unsafeArchive(name: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot unpack ${name}: ${because}`, { details: { reason: "ARCHIVE_UNSAFE" } });
}

/** The failure for an archive that is too large in some way, with the limit and what was found. */
export function largeArchive(
  name: string,
  because: string,
  facts: { readonly limit: number; readonly found: number },
): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot unpack ${name}: ${because}`, {
    details: { reason: "ARCHIVE_TOO_LARGE", ...facts },
  });
}

/** Text of an archive as a message may quote it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
