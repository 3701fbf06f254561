import { RE2JS } from "re2js";

/** Longer expressions do not compile. */
const longestExpression = 1024;
/** Repetition is compiled by copying. The library bounds counts within counts by 1,000; this bounds how many there are side by side. */
const mostCopies = 2000;

function copies(expression: string): number {
  let sum = 0;
  for (const [, low = "", high = ""] of expression.matchAll(/\{(\d{1,6})(?:,(\d{0,6}))?\}/g))
    sum += Math.max(Number(low), Number(high));
  return sum;
}

/**
 * Compiles a regular expression of Go's RE2 syntax. It runs in linear time, matches anywhere in a text unless anchored, and is bounded in size.
 * @returns undefined if it does not compile; such an expression matches nothing
 * @see google/re2:doc/syntax.txt
 */
export function compileRegex(expression: string): ((text: string) => boolean) | undefined {
  if (expression.length > longestExpression || copies(expression) > mostCopies) return undefined;
  try {
    const compiled = RE2JS.compile(expression);
    return (text) => compiled.matcher(text).find();
  } catch {
    return undefined;
  }
}
