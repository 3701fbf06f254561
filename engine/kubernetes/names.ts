/** All annotations of one object together, names and values, in bytes of UTF-8. */
export const maxAnnotationBytes = 262_144;

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

interface NameRule {
  readonly pattern: string;
  readonly maxLength: number;
  /** What such a name is; ends where the examples begin. */
  readonly must: string;
  readonly examples: readonly string[];
}

const rules = {
  dnsLabel: {
    pattern: label,
    maxLength: 63,
    must: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    examples: ["my-name", "123-abc"],
  },
  dnsSubdomain: {
    pattern: subdomain,
    maxLength: 253,
    must: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    examples: ["example.com"],
  },
  dns1035Label: {
    pattern: "[a-z]([-a-z0-9]*[a-z0-9])?",
    maxLength: 63,
    must: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    examples: ["my-name", "abc-123"],
  },
  labelValue: {
    pattern: `(${qualified})?`,
    maxLength: 63,
    must: "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    examples: ["MyValue", "my_value", "12345"],
  },
  configKey: {
    pattern: "[-._a-zA-Z0-9]+",
    maxLength: 253,
    must: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    examples: ["key.name", "KEY_NAME", "key-name"],
  },
} as const satisfies Record<string, NameRule>;

const nameOfKey: NameRule = {
  pattern: qualified,
  maxLength: 63,
  must: "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ["MyName", "my.name", "123-abc"],
};

/** The patterns as expressions, made once: every name of every write is held against one. */
const expressions = new Map([...Object.values(rules), nameOfKey].map(({ pattern }) => [pattern, new RegExp(`^(?:${pattern})$`)]));

/** The names that have rules of their own. */
export type NameKind = keyof typeof rules;

/**
 * What is wrong with a name, in the API server's words; undefined if nothing is.
 * @param kind `dnsSubdomain` for most objects, `dnsLabel` for Namespaces, `dns1035Label` for Services, `configKey` for keys of ConfigMaps and Secrets
 * @see Kubernetes docs: Object Names and IDs; kubernetes/apimachinery:pkg/util/validation
 */
export function checkName(name: string, kind: NameKind): string | undefined {
  return check(name, rules[kind]);
}

/** What is wrong with the name of a label or an annotation, `[prefix/]name`; undefined if nothing is. */
export function checkQualifiedName(name: string): string | undefined {
  const parts = name.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  }
  if (second === undefined) return first === "" ? "name part must be non-empty" : check(first, nameOfKey);
  if (first === "") return "prefix part must be non-empty";
  const prefix = check(first, rules.dnsSubdomain);
  if (prefix !== undefined) return `prefix part ${prefix}`;
  return second === "" ? "name part must be non-empty" : check(second, nameOfKey);
}

/** What is wrong with an object's annotations as a whole: names are checked lower-cased, as Kubernetes does; undefined if nothing is. */
export function checkAnnotations(annotations: Readonly<Record<string, string>>): string | undefined {
  let bytes = 0;
  for (const [name, value] of Object.entries(annotations)) {
    const wrong = checkQualifiedName(name.toLowerCase());
    if (wrong !== undefined) return `${JSON.stringify(name)}: ${wrong}`;
    bytes += utf8Length(name) + utf8Length(value);
  }
  return bytes > maxAnnotationBytes ? `Too long: may not be more than ${maxAnnotationBytes} bytes` : undefined;
}

/** What is wrong with a set of labels; undefined if nothing is. */
export function checkLabels(labels: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(labels)) {
    const wrong = checkQualifiedName(name) ?? checkName(value, "labelValue");
    if (wrong !== undefined) return `${JSON.stringify(name)}: ${wrong}`;
  }
  return undefined;
}

function check(name: string, { pattern, maxLength, must, examples }: NameRule): string | undefined {
  if (name.length > maxLength) return `must be no more than ${maxLength} characters`;
  if (expressions.get(pattern)?.test(name) === true) return undefined;
  const quoted = examples.map((example) => `'${example}'`).join(",  or ");
  return `${must} (e.g. ${quoted}, regex used for validation is '${pattern}')`;
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
