import { builtInPolicy } from "../access/built-in-policy.js";
import { type PolicyGrouping, type PolicyLine, type PolicyRule, parsePolicyCsv } from "../access/policy-csv.js";
import type { PolicyFile } from "../access/rbac-settings.js";
import { coversRule } from "./covers-rule.js";
import { isGroupName } from "./group-grants.js";
import { lineWarnings } from "./line-warnings.js";
import type { Matching } from "./policy-rules.js";

/** How the lines are read. */
export interface WarningOptions {
  readonly matching: Matching;
  readonly defaultRole: string;
}

interface Placed<Line> {
  readonly file: string;
  readonly number: number;
  readonly text: string;
  readonly line: Line;
}

/** All lines, the built-in ones for reference only. */
interface Survey {
  readonly rules: readonly Placed<PolicyRule>[];
  readonly groupings: readonly Placed<PolicyGrouping>[];
  /** Subjects that p lines speak of. */
  readonly subjects: ReadonlySet<string>;
  /** Member → its roles. */
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
  readonly defaultRole: string;
}

/**
 * What a person should know about lines that can be read: those that can never have an effect, and those that hardly mean what they say. A sentence each, in
 * order of the lines. Patterns that do not compile are told of by `compilePolicy`.
 */
export function policyWarnings(files: readonly PolicyFile[], { matching, defaultRole }: WarningOptions): readonly string[] {
  const survey = surveyOf(files, defaultRole);
  const { rules, groupings } = survey;
  const reachable = reachableFrom(survey);
  // Said once of each subject. Of several entries of one key a map keeps the last.
  const firsts = new Map(rules.toReversed().map((rule) => [rule.line.subject, rule]));
  const denies = Map.groupBy(
    rules.filter(({ line }) => line.effect === "deny"),
    ({ line }) => line.subject,
  );
  const about = (rule: Placed<PolicyRule>) => [
    ...lineWarnings(rule.line, matching),
    ...(firsts.get(rule.line.subject) === rule ? subjectWarnings(rule, survey, reachable) : []),
    ...shadowWarning(rule, denies.get(rule.line.subject), matching),
  ];
  const found = [
    ...rules.map((at) => ({ at, reasons: about(at) })),
    ...groupings.map((at) => ({ at, reasons: groupingWarnings(at, survey) })),
  ];
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const place = ({ file, number }: Placed<unknown>) => (order.get(file) ?? 0) * 1_000_000 + number;
  return [
    ...found
      .toSorted((a, b) => place(a.at) - place(b.at))
      .flatMap(({ at, reasons }) => reasons.map((because) => `Line ${at.number} of ${at.file}, "${at.text}": ${because}.`)),
    ...(hasPolicies(defaultRole, survey) ? [] : [`The default role "${defaultRole}" has no policies, so that it gives nothing.`]),
  ];
}

function surveyOf(files: readonly PolicyFile[], defaultRole: string): Survey {
  const rules: Placed<PolicyRule>[] = [];
  const groupings: Placed<PolicyGrouping>[] = [];
  const subjects = new Set<string>();
  const roles = new Map<string, Set<string>>();
  const add = (line: PolicyLine) => {
    if (line.type === "p") subjects.add(line.subject);
    else roles.set(line.member, (roles.get(line.member) ?? new Set()).add(line.role));
  };
  for (const line of parsePolicyCsv(builtInPolicy).lines) add(line);
  for (const { name: file, text: csv } of files) {
    for (const line of parsePolicyCsv(csv).lines) {
      const { number, text } = line;
      add(line);
      if (line.type === "p") rules.push({ file, number, text, line });
      else groupings.push({ file, number, text, line });
    }
  }
  return { rules, groupings, subjects, roles, defaultRole };
}

/** All that `names` are, by g lines over any number of steps. */
function closure(names: Iterable<string>, roles: Survey["roles"]): ReadonlySet<string> {
  const reached = new Set(names);
  for (const name of reached) for (const role of roles.get(name) ?? []) reached.add(role);
  return reached;
}

/** The subjects that somebody can be: no claim and no account is called like a role. */
function reachableFrom({ roles, defaultRole }: Survey): ReadonlySet<string> {
  return closure([...[...roles.keys()].filter((name) => !name.startsWith("role:")), defaultRole], roles);
}

function hasPolicies(role: string, { subjects, roles }: Survey): boolean {
  return role === "" || [...closure([role], roles)].some((name) => subjects.has(name) || name.startsWith("proj:"));
}

function subjectWarnings(
  { line: { subject } }: Placed<PolicyRule>,
  { roles }: Survey,
  reachable: ReadonlySet<string>,
): readonly string[] {
  if (subject.startsWith("role:"))
    return reachable.has(subject) ? [] : [`nobody has "${subject}": no g line leads to it, and it is not the default role`];
  if (/^user:(?!local:|oidc:)/.test(subject))
    return [`"${subject}" is nobody; users are user:local:<name> or user:oidc:<issuer>:<sub>`];
  if (!isGroupName(subject) || subject.startsWith("group:") || roles.has(subject)) return [];
  return [`"${subject}" is a group that no g line mentions: Argo CD ignores the line; bind the group to a role instead`];
}

function shadowWarning(
  { line }: Placed<PolicyRule>,
  denies: readonly Placed<PolicyRule>[] = [],
  matching: Matching,
): readonly string[] {
  if (line.effect === "deny") return [];
  const by = denies.find(({ line: deny }) => coversRule(deny, line, matching));
  return by === undefined ? [] : [`line ${by.number} of ${by.file} denies all of it`];
}

function groupingWarnings({ line: { member, role } }: Placed<PolicyGrouping>, survey: Survey): readonly string[] {
  const isPrefixed = /^(?:role|proj):/.test(role);
  return [
    ...(hasPolicies(role, survey) ? [] : [`user defined roles not found in policies: ${role}`]),
    ...(isPrefixed ? [] : [`"${role}" is a role here, so that claims of that name count for nothing; call it "role:${role}"`]),
    ...(member === "admin" ? [`"admin" is the local account only, never a group or user of an identity provider`] : []),
    ...(member === member.trim() && role === role.trim() ? [] : ["a blank before a comma counts, so that it fits nobody"]),
  ];
}
