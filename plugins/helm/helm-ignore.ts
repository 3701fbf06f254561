import { compilePathPattern } from "../../engine/dialects/path-match.js";
import { helmFailure, quoted } from "./failure.js";

interface Rule {
  readonly isNegated: boolean;
  readonly onlyDirectories: boolean;
  readonly matches: (path: string) => boolean;
}

/** Says whether a file or directory is left out of a chart. `path` counts from the chart. */
export type IgnoreRules = (path: string, isDirectory: boolean) => boolean;

const always = "templates/.?*";

/**
 * Reads a `.helmignore`. Helm's rules are not Git's: a negated rule leaves out all that it does not match, and there is no `**`.
 * @param file what messages call it
 * @throws FairleadError `BAD_USER_INPUT` (`CHART_INVALID`) for a pattern that does not compile
 * @see helm/helm:pkg/ignore/rules.go
 */
export function readIgnoreRules(text: string, file: string): IgnoreRules {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const rules = [...lines, always].map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  const compiled = rules.map((line) => readRule(line, file));
  return (path, isDirectory) => {
    for (const { isNegated, onlyDirectories, matches } of compiled) {
      const isMatch = matches(path);
      if (isNegated ? (onlyDirectories && !isDirectory) || !isMatch : isMatch && (isDirectory || !onlyDirectories)) return true;
    }
    return false;
  };
}

function readRule(line: string, file: string): Rule {
  const isNegated = line.startsWith("!");
  const positive = isNegated ? line.slice(1) : line;
  const onlyDirectories = positive.endsWith("/");
  const body = onlyDirectories ? positive.slice(0, -1) : positive;
  const isAnchored = body.startsWith("/");
  const matches = compilePathPattern(isAnchored ? body.slice(1) : body);
  if (line.includes("**"))
    throw helmFailure("CHART_INVALID", `${file}: double-star (**) syntax is not supported: ${quoted(line)}`, { file });
  if (matches === undefined)
    throw helmFailure("CHART_INVALID", `${file}: ${quoted(line)} is no pattern; check its brackets`, { file });
  const byName = !isAnchored && !body.includes("/");
  return { isNegated, onlyDirectories, matches: byName ? (path) => matches(path.slice(path.lastIndexOf("/") + 1)) : matches };
}
