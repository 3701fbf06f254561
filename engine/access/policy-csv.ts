/** A line that gives or takes a right. */
export interface PolicyRule {
  readonly type: "p";
  readonly subject: string;
  readonly resource: string;
  readonly action: string;
  readonly object: string;
  readonly effect: "allow" | "deny";
}

/** A line that makes a member of a role. */
export interface PolicyGrouping {
  readonly type: "g";
  readonly member: string;
  readonly role: string;
}

/** One line that counts. `number` counts from 1 over all lines of the text, `text` is the line without blanks around it. */
export type PolicyLine = { readonly number: number; readonly text: string } & (PolicyRule | PolicyGrouping);

/** A line that cannot be read, and why. */
export interface BadPolicyLine {
  readonly number: number;
  readonly text: string;
  readonly because: string;
}

/** What a text of policy lines holds, in its order. */
export interface ParsedPolicy {
  readonly lines: readonly PolicyLine[];
  readonly bad: readonly BadPolicyLine[];
}

/** A field: quoted, with quotes doubled inside, or plain up to the next comma. Blanks before it do not count, those after it do. */
const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
const longestLine = 4096;

/** Splits a line of CSV as Go's reader does with `TrimLeadingSpace`; undefined where quotes are wrong. */
function splitFields(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  field.lastIndex = 0;
  for (;;) {
    const match = field.exec(line);
    if (match === null) return undefined;
    const [, quoted, plain = "", end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}

/** Reads one line of policy, without blanks around it; a string says why it cannot be read. */
export function parsePolicyLine(line: string): PolicyRule | PolicyGrouping | string {
  if (line.length > longestLine) return `it is longer than ${longestLine} characters`;
  // oxlint-disable-next-line no-control-regex -- a line break within a line would let one role's text begin another line
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) return "it holds a control character";
  const fields = splitFields(line);
  if (fields === undefined) return "its quotes do not match";
  const [type, first = "", second = "", action = "", object = "", effect] = fields;
  if (type === "g") {
    if (fields.length !== 3) return `a g line has 3 fields (g, member, role), not ${fields.length}`;
    return first === "" || second === "" ? "its member or role is empty" : { type, member: first, role: second };
  }
  if (type !== "p") return `it begins with "${type ?? ""}" instead of p or g`;
  if (fields.length !== 6) return `a p line has 6 fields (p, subject, resource, action, object, effect), not ${fields.length}`;
  if (first === "") return "its subject is empty";
  if (effect !== "allow" && effect !== "deny") return `its effect is "${effect ?? ""}" instead of allow or deny`;
  return { type, subject: first, resource: second, action, object, effect };
}

/**
 * Reads policy lines as Argo CD writes them: `p, subject, resource, action, object, effect` and `g, member, role`; empty lines and those that begin with
 * `#` do not count; a field with a comma is quoted.
 * @see argoproj/argo-cd:util/rbac/rbac.go, argoproj/argo-cd:docs/operator-manual/rbac.md
 */
export function parsePolicyCsv(text: string): ParsedPolicy {
  const lines: PolicyLine[] = [];
  const bad: BadPolicyLine[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const place = { number: index + 1, text: line };
    const parsed = parsePolicyLine(line);
    if (typeof parsed === "string") bad.push({ ...place, because: parsed });
    else lines.push({ ...place, ...parsed });
  }
  return { lines, bad };
}
