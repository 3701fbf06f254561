import type { Health, HealthStatus } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import { conditionsOf, type StatusCondition, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type Text, writeText } from "./text.js";

/**
 * What a condition says of its object. `which` is `Type=Status` or `Type=Status/Reason`; each of the three may be `*` (any), `A|B` (one of these) or `!A|B`
 * (none of these). Without a message the condition's own is the message.
 */
export type ConditionLine = readonly [which: string, health: HealthStatus, message?: Text<StatusCondition>];

/** A rule of kinds that say in `status.conditions` how they are. */
export interface ConditionRule extends Pick<HealthRule, "groups" | "kinds"> {
  readonly lines: readonly ConditionLine[];
  /** Who comes first: the first condition that any line fits (the usual), or the first line that fits any condition. */
  readonly first?: "condition" | "line";
  /** What is looked at before the conditions are; undefined: on to those. */
  readonly before?: (object: Manifest) => Health | undefined;
  /** The conditions that count; without it all of `status.conditions`. */
  readonly conditions?: (object: Manifest) => readonly StatusCondition[];
  /** What to say if no line fits: a text, then the object is in progress, or a verdict. Without it there is no opinion. */
  readonly otherwise?: string | ((object: Manifest) => Health | undefined);
}

/** Makes the rule. */
export function conditionRule({ groups, kinds, lines, ...rule }: ConditionRule): HealthRule {
  const judge = compileLines(lines, rule.first);
  const { before, conditions = conditionsOf, otherwise } = rule;
  return {
    groups,
    kinds,
    assess: (object) =>
      before?.(object) ??
      judge(conditions(object), object) ??
      (typeof otherwise === "string" ? verdict("Progressing", writeText(otherwise, undefined, object)) : otherwise?.(object)),
  };
}

interface CompiledLine {
  readonly fits: (condition: StatusCondition) => boolean;
  readonly say: (condition: StatusCondition, object: Manifest) => Health;
}

/** What conditions say, by a table of lines; undefined if no line fits any. The lines are read when they are needed: most kinds never turn up. */
export function compileLines(
  lines: readonly ConditionLine[],
  first: "condition" | "line" = "condition",
): (conditions: readonly StatusCondition[], object: Manifest) => Health | undefined {
  let compiled: readonly CompiledLine[] | undefined;
  return (conditions, object) => {
    compiled ??= lines.map(compileLine);
    return first === "condition" ? firstCondition(compiled, conditions, object) : firstLine(compiled, conditions, object);
  };
}

function compileLine([which, health, message = ({ message: own }) => own]: ConditionLine): CompiledLine {
  return {
    fits: compileWhich(which),
    say: (condition, object) => verdict(health, writeText(message, condition, object)),
  };
}

function firstCondition(
  lines: readonly CompiledLine[],
  conditions: readonly StatusCondition[],
  object: Manifest,
): Health | undefined {
  for (const condition of conditions) {
    const line = lines.find(({ fits }) => fits(condition));
    if (line !== undefined) return line.say(condition, object);
  }
  return undefined;
}

function firstLine(lines: readonly CompiledLine[], conditions: readonly StatusCondition[], object: Manifest): Health | undefined {
  for (const { fits, say } of lines) {
    const condition = conditions.find(fits);
    if (condition !== undefined) return say(condition, object);
  }
  return undefined;
}

/** The condition's reason as a message. */
export const theReason = ({ reason }: StatusCondition): string => reason;

/** The condition's message, or `fallback` where it has none. */
export const messageOr =
  (fallback: string): Text<StatusCondition> =>
  ({ message }, object) =>
    message || writeText(fallback, undefined, object);

/** The condition's message, or its reason where it has none. */
export const messageOrReason = ({ message, reason }: StatusCondition): string => message || reason;

function compileWhich(which: string): (condition: StatusCondition) => boolean {
  const [type = "", rest = ""] = which.split("=");
  const [status = "", reason = "*"] = rest.split("/");
  const [fitsType, fitsStatus, fitsReason] = [type, status, reason].map(compileWords);
  return (condition) =>
    fitsType?.(condition.type) === true && fitsStatus?.(condition.status) === true && fitsReason?.(condition.reason) === true;
}

function compileWords(words: string): (word: string) => boolean {
  if (words === "*") return () => true;
  const isNot = words.startsWith("!");
  const list = words.slice(isNot ? 1 : 0).split("|");
  return (word) => list.includes(word) !== isNot;
}
