import { compare as compareVersions, SemVer } from "semver";

export type { SemVer } from "semver";

const loose =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/**
 * Reads a version as Masterminds/semver v3 does: a leading `v`, missing minor and patch (`1`, `v1.2`) and leading zeros are fine; build metadata is dropped.
 * @returns undefined for anything else
 */
export function parse(text: string): SemVer | undefined {
  const match = text.length > 256 ? null : loose.exec(text);
  if (match === null) return undefined;
  const [, major = "0", minor = "0", patch = "0", pre] = match;
  const numbers = [major, minor, patch].map((part) => Number(part));
  if (numbers.some((number) => !Number.isSafeInteger(number))) return undefined;
  try {
    return new SemVer(`${numbers.join(".")}${pre === undefined ? "" : `-${pre}`}`);
  } catch {
    return undefined;
  }
}

/** Orders by precedence: negative if `a` is the older one. */
export function compare(a: SemVer, b: SemVer): number {
  return compareVersions(a, b);
}

/** Orders by the pre-release part alone; none is newer than any. */
export function comparePre(a: SemVer, b: SemVer): number {
  return a.comparePre(b);
}
