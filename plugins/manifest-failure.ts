import { FairleadError } from "../engine/errors.js";

/** Where something is wrong. Lines and columns count from 1. */
export interface ManifestPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** The failure for a file that cannot be read as manifests: says the file, the place and what to do. */
export function manifestFailure(place: ManifestPlace, because: string, reason: string, cause?: unknown): FairleadError {
  const code = reason.startsWith("INPUT_TOO") ? "RESOURCE_EXHAUSTED" : "BAD_USER_INPUT";
  return new FairleadError(code, `Cannot read ${describePlace(place)}: ${because}`, { cause, details: { reason, ...place } });
}

/** `"apps/web.yaml" at 7:3`, as far as it is known. */
export function describePlace({ file, line, column }: ManifestPlace): string {
  if (line === undefined) return JSON.stringify(file);
  return `${JSON.stringify(file)} at ${line}${column === undefined ? "" : `:${column}`}`;
}

/** The warning of a number that was not read as it is written. */
export function describeInexact(file: string, { line, text }: { readonly line: number; readonly text: string }): string {
  return `NUMBER_INEXACT: ${describePlace({ file, line })}: ${text} cannot be held exactly`;
}
