import { compare, comparePre, parse, type SemVer } from "./semver-version.js";

type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=" | "~" | "^";

/** One comparison. `given` counts the numbers that were written: `1.x` gives one, `*` none. */
interface Constraint {
  readonly operator: Operator;
  readonly version: SemVer;
  readonly given: 0 | 1 | 2 | 3;
}

/** A compiled range. */
export interface VersionRange {
  /** Says whether a version (a leading `v`, missing minor and patch allowed) lies in the range; what is no version never does. */
  matches(version: string): boolean;
}

const longestRange = 512;
const mostAlternatives = 32;
const operators: Readonly<Record<string, Operator>> = {
  "": "=",
  "=": "=",
  "!=": "!=",
  ">": ">",
  "<": "<",
  ">=": ">=",
  "=>": ">=",
  "<=": "<=",
  "=<": "<=",
  "~": "~",
  "~>": "~",
  "^": "^",
};
const operator = "=>|>=|=<|<=|!=|~>|=|>|<|~|\\^|";
const suffix = "(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?";
const version = `v?([0-9]+|[xX*])(?:\\.([0-9]+|[xX*]))?(?:\\.([0-9]+|[xX*]))?${suffix}`;
const oneConstraint = new RegExp(`(${operator})\\s*${version}`, "y");
const hyphen = new RegExp(`(?:^|(?<=[\\s,|]))(${version})\\s+-\\s+(${version})`, "g");
const between = /\s*(,\s*)?/y;

function readConstraint(match: RegExpExecArray): Constraint | undefined {
  const [, sign = "", major = "", minor, patch, pre = ""] = match;
  const isWild = (part: string | undefined) => part === undefined || /^[xX*]$/.test(part);
  const given = isWild(major) ? 0 : isWild(minor) ? 1 : isWild(patch) ? 2 : 3;
  const numbers = [major, minor, patch].map((part, index) => (index < given ? part : "0"));
  const parsed = parse(`${numbers.join(".")}${pre}`);
  const found = operators[sign];
  return parsed === undefined || found === undefined ? undefined : { operator: found, version: parsed, given };
}

/** Reads the comparisons that must all hold; blanks or commas stand between them. */
function readGroup(text: string): readonly Constraint[] | undefined {
  const group: Constraint[] = [];
  let at = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  if (at >= end) return undefined;
  while (at < end) {
    oneConstraint.lastIndex = at;
    const match = oneConstraint.exec(text);
    const constraint = match === null ? undefined : readConstraint(match);
    if (constraint === undefined) return undefined;
    group.push(constraint);
    between.lastIndex = oneConstraint.lastIndex;
    const [, comma] = between.exec(text) ?? [];
    if (comma !== undefined && between.lastIndex >= end) return undefined;
    if (between.lastIndex === oneConstraint.lastIndex && between.lastIndex < end) return undefined;
    at = between.lastIndex;
  }
  return group;
}

function isWithinTilde(candidate: SemVer, { version: base, given }: Constraint): boolean {
  if (compare(candidate, base) < 0) return false;
  const isZero = base.major === 0 && base.minor === 0 && base.patch === 0;
  if (given === 0 || (isZero && given === 3)) return true;
  return candidate.major === base.major && (given === 1 || candidate.minor === base.minor);
}

function isWithinCaret(candidate: SemVer, { version: base, given }: Constraint): boolean {
  if (compare(candidate, base) < 0) return false;
  if (base.major > 0 || given === 1) return candidate.major === base.major;
  if (candidate.major > 0) return false;
  if (base.minor > 0 || given === 2) return candidate.minor === base.minor;
  return candidate.minor === 0 && candidate.patch === base.patch;
}

function isAbove(candidate: SemVer, { version: base, given }: Constraint): boolean {
  if (given === 3 || given === 0)
    return given === 3 ? compare(candidate, base) > 0 : candidate.major > 0 || compare(candidate, base) > 0;
  if (candidate.major !== base.major) return candidate.major > base.major;
  return given === 2 && candidate.minor > base.minor;
}

function isAtMost(candidate: SemVer, { version: base, given }: Constraint): boolean {
  if (given === 3) return compare(candidate, base) <= 0;
  if (candidate.major !== base.major) return candidate.major < base.major;
  return given === 1 || candidate.minor <= base.minor;
}

function differs(candidate: SemVer, { version: base, given }: Constraint): boolean {
  if (given === 3) return compare(candidate, base) !== 0;
  if (candidate.major !== base.major) return true;
  if (given === 1) return false;
  if (candidate.minor !== base.minor) return true;
  if (given === 0) return candidate.patch !== base.patch || comparePre(candidate, base) !== 0;
  return (candidate.prerelease.length > 0 || base.prerelease.length > 0) && comparePre(candidate, base) !== 0;
}

const isHeld: Readonly<Record<Operator, (candidate: SemVer, constraint: Constraint) => boolean>> = {
  "=": (candidate, constraint) =>
    constraint.given === 3 ? compare(candidate, constraint.version) === 0 : isWithinTilde(candidate, constraint),
  "!=": differs,
  ">": isAbove,
  "<": (candidate, constraint) => compare(candidate, constraint.version) < 0,
  ">=": (candidate, constraint) => compare(candidate, constraint.version) >= 0,
  "<=": isAtMost,
  "~": isWithinTilde,
  "^": isWithinCaret,
};

/**
 * Compiles a range of versions as Helm and Argo CD read it: `1.*`, `>=1.2, <2`, `!=1.2.0`, `~1.2`, `^1`, `1.2 - 2.0`, alternatives with `||`. Blanks and commas
 * both mean "and". Pre-releases count only in a group of which one version names a pre-release.
 * @returns undefined if the text is no range
 * @see Masterminds/semver:constraints.go (v3)
 */
export function compileRange(text: string): VersionRange | undefined {
  if (text.length > longestRange) return undefined;
  const rewritten = text.replaceAll(hyphen, (...parts: string[]) => `>=${parts[1]}, <=${parts[6]} `);
  const alternatives = rewritten.split("||");
  if (alternatives.length > mostAlternatives) return undefined;
  const groups: { readonly constraints: readonly Constraint[]; readonly includesPre: boolean }[] = [];
  for (const alternative of alternatives) {
    const constraints = readGroup(alternative);
    if (constraints === undefined) return undefined;
    groups.push({ constraints, includesPre: constraints.some((constraint) => constraint.version.prerelease.length > 0) });
  }
  return {
    matches(candidateText) {
      const candidate = parse(candidateText);
      if (candidate === undefined) return false;
      const isPre = candidate.prerelease.length > 0;
      return groups.some(
        ({ constraints, includesPre }) =>
          (includesPre || !isPre) && constraints.every((constraint) => isHeld[constraint.operator](candidate, constraint)),
      );
    },
  };
}
