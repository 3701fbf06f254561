import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";

/** Bounds of a JSON value that a caller hands in. */
const jsonLimits = { depth: 32, nodes: 50_000, bytes: 1_048_576 } as const;
const refusedKeys = new Set(["__proto__", "constructor", "prototype"]);

const refuse = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
};

/** Copies a JSON value into objects without prototype, refusing what is too big, too deep, or could reach a prototype. */
export function checkJson(value: unknown): unknown {
  const budget = { nodes: jsonLimits.nodes, bytes: jsonLimits.bytes };
  return copyJson(value, 0, budget);
}

function copyJson(value: unknown, depth: number, budget: { nodes: number; bytes: number }): unknown {
  budget.nodes -= 1;
  if (typeof value === "string") budget.bytes -= value.length;
  if (budget.nodes < 0) refuse(`The JSON value has more than ${jsonLimits.nodes} parts; send a smaller one`);
  if (budget.bytes < 0) refuse(`The JSON value has more than ${jsonLimits.bytes} bytes of text; send a smaller one`);
  if (depth > jsonLimits.depth) refuse(`The JSON value is nested deeper than ${jsonLimits.depth} levels; flatten it`);
  if (Array.isArray(value)) return value.map((item) => copyJson(item, depth + 1, budget));
  if (value === null || typeof value !== "object") return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (refusedKeys.has(key)) refuse(`The JSON value has the key ${JSON.stringify(key)}, which is not accepted; remove it`);
    budget.bytes -= key.length;
    copy[key] = copyJson(item, depth + 1, budget);
  }
  return copy;
}

function literalToJson(node: ValueNode, variables: Readonly<Record<string, unknown>> | null | undefined): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((item) => literalToJson(item, variables));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.OBJECT: {
      const object: Record<string, unknown> = Object.create(null);
      for (const field of node.fields) {
        if (refusedKeys.has(field.name.value))
          refuse(`The JSON value has the key "${field.name.value}", which is not accepted; remove it`);
        object[field.name.value] = literalToJson(field.value, variables);
      }
      return object;
    }
    default:
      return node satisfies never;
  }
}

/** Any JSON value; from callers at most 32 levels deep, 50,000 parts and 1 MiB of text. */
export const JsonScalar = new GraphQLScalarType({
  name: "JSON",
  description:
    "Any JSON value. As input at most 32 levels deep and 50,000 parts; the keys __proto__, constructor and prototype are refused.",
  serialize: (value) => value,
  parseValue: checkJson,
  parseLiteral: (node, variables) => checkJson(literalToJson(node, variables)),
});

function toDateTime(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return new Date(value).toISOString();
  return refuse(`A DateTime cannot be made of ${typeof value}`);
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

function fromDateTime(value: unknown): string {
  if (typeof value === "string" && rfc3339.test(value) && !Number.isNaN(Date.parse(value))) return new Date(value).toISOString();
  return refuse(`${JSON.stringify(value)} is not an RFC 3339 time; write it like "2026-01-31T08:00:00Z"`);
}

/** A moment, RFC 3339 in UTC. Passes the API server's own strings through. @see RFC 3339 §5.6 */
export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: "DateTime",
  description: 'A moment as RFC 3339 writes it, in UTC: "2026-01-31T08:00:00Z".',
  serialize: toDateTime,
  parseValue: fromDateTime,
  parseLiteral: (node) => fromDateTime(node.kind === Kind.STRING ? node.value : undefined),
});

const maxTokenLength = 4096;

function opaque(name: string, description: string): GraphQLScalarType<string, string> {
  const accept = (value: unknown): string =>
    typeof value === "string" && value.length <= maxTokenLength
      ? value
      : refuse(`A ${name} is a string that this server handed out, at most ${maxTokenLength} characters`);
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: String,
    parseValue: accept,
    parseLiteral: (node) => accept(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** A place in a list: opaque, signed, good for the caller and the list it was made for. */
export const CursorScalar = opaque(
  "Cursor",
  "A place in a list. Opaque and signed: only good for the caller, filter and order it was handed out for.",
);

/** A place in a stream: opaque, signed, good for the caller and the filter it was made for. */
export const ResumeTokenScalar = opaque(
  "ResumeToken",
  "A place in the stream of events. Opaque and signed: only good for the caller and filter it was handed out for.",
);
