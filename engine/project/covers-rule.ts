import type { PolicyRule } from "../access/policy-csv.js";
import { compileGlob } from "../dialects/glob.js";
import type { Matching } from "./policy-rules.js";

/** A glob of texts and `*` only. */
const isSimple = (pattern: string) => !/[?[\]{}\\,]/.test(pattern);

/** Whether everything that fits `narrow` surely fits `wide`. */
function covers(wide: string, narrow: string, { mode }: Matching): boolean {
  if (wide === narrow) return true;
  if (mode === "regex") return wide === ".*";
  if (/^\*+$/.test(wide)) return true;
  // A run of `wide` takes a run of `narrow` whole, since no text of `wide` holds an asterisk.
  return isSimple(wide) && isSimple(narrow) && (compileGlob(wide)?.(narrow) ?? false);
}

/** Whether one line speaks of all that another speaks of, whoever their subjects are. Where that is hard to say, it does not. */
export function coversRule(wide: PolicyRule, narrow: PolicyRule, matching: Matching): boolean {
  return (["resource", "action", "object"] as const).every((field) => covers(wide[field], narrow[field], matching));
}
