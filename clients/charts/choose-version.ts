import { compileRange } from "../../engine/dialects/semver-range.js";
import { compare, parse, type SemVer } from "../../engine/dialects/semver-version.js";

/** Says whether a revision is the digest of an artifact. */
export function isDigest(revision: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(revision);
}

/** Says whether a revision is one version (`1.2.3`, `v1`, `1.2`) rather than a range. */
export function isExactVersion(revision: string): boolean {
  return parse(revision) !== undefined;
}

/** Says whether a revision can be read as a range at all. */
export function isRange(revision: string): boolean {
  return !isExactVersion(revision) && compileRange(revision) !== undefined;
}

/**
 * The highest of the versions that lie in a range, as it was written; what is no version is left out. Of two that differ in build metadata only, the first.
 * @returns undefined if none does
 */
export function highestInRange(range: string, versions: readonly string[]): string | undefined {
  const compiled = compileRange(range);
  let highest: { readonly text: string; readonly version: SemVer } | undefined;
  for (const text of versions) {
    const version = parse(text);
    if (version === undefined || compiled?.matches(text) !== true) continue;
    if (highest === undefined || compare(version, highest.version) > 0) highest = { text, version };
  }
  return highest?.text;
}

/** The one of the versions that an exact revision means: the same text, else the same version (`v1.2.0` for `1.2.0`). */
export function matchExact(revision: string, versions: readonly string[]): string | undefined {
  if (versions.includes(revision)) return revision;
  const wanted = parse(revision);
  if (wanted === undefined) return undefined;
  return versions.find((text) => {
    const version = parse(text);
    return version !== undefined && compare(version, wanted) === 0;
  });
}
