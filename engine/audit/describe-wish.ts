import { isList, isObject } from "../kubernetes/json-value.js";

/** Arguments that say what was asked for and never hold a secret. What is not named here is not told: passwords, tokens, values for tools. */
const told: ReadonlySet<string> = new Set([
  "revision",
  "revisions",
  "prune",
  "dryRun",
  "force",
  "applyOnly",
  "cascade",
  "propagation",
  "mode",
  "upsert",
  "validate",
  "expectedVersion",
  "operationId",
  "historyId",
  "action",
  "resource",
  "resources",
  "group",
  "kind",
  "namespace",
  "name",
  "role",
  "id",
  "issuedAt",
  "expiresIn",
  "enabled",
]);
/** Arguments that hold such arguments, and objects that are named elsewhere in the record. */
const opened: ReadonlySet<string> = new Set(["input", "resource"]);
const mostLines = 50;
const longestValue = 300;

/** What a wish asked for besides its object, an argument a line: `input.revision: "v2"`. */
export function describeWish(args: Readonly<Record<string, unknown>>): string {
  return [...linesOf(args, "")].slice(0, mostLines).join("\n");
}

function* linesOf(args: Readonly<Record<string, unknown>>, path: string): Generator<string> {
  for (const [name, value] of Object.entries(args)) {
    if (value === null || value === undefined) continue;
    const place = path === "" ? name : `${path}.${name}`;
    if (opened.has(name) && isObject(value)) yield* linesOf(value, place);
    else if (told.has(name) && isTellable(value)) yield `${place}: ${shortened(value)}`;
  }
}

/** Scalars, and lists of scalars or of the keys of objects. */
function isTellable(value: unknown): boolean {
  if (isList(value)) return value.every((item) => !isList(item));
  return !isObject(value);
}

function shortened(value: unknown): string {
  const text = JSON.stringify(isList(value) ? value.map((item) => (isObject(item) ? keyOf(item) : item)) : value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** A text; nothing for whatever else it is. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The key of an object that a sync or an action names. */
function keyOf(item: Readonly<Record<string, unknown>>): string {
  return ["group", "kind", "namespace", "name"].map((field) => textOf(item[field])).join("/");
}
