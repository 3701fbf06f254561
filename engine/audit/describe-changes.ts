import { maskSecrets } from "../diff/mask-secrets.js";
import { equalJson, fieldOf, isList, isObject } from "../kubernetes/json-value.js";
import { type Manifest } from "../model/manifest.js";

const mostLines = 100;
const longestValue = 200;
const hidden = "(hidden)";

/** What people write of an object; the rest is written by machines. */
const writtenMetadata = ["labels", "annotations", "finalizers"];
/** What a project's status holds and people decide: which tokens of its roles are good. */
const issuedTokens = "jwtTokensByRole";

/**
 * Fields below the source of an Application whose values may be told. What else a source holds (values of Helm, parameters and environment of plugins, variables of
 * Jsonnet, patches) may be secret, whatever it is called.
 */
const toldOfSources: ReadonlySet<string> = new Set(["repoURL", "path", "targetRevision", "chart", "ref", "name", "targetBranch"]);

/**
 * What changed of an object, a field a line: `spec.source.targetRevision: "main" → "v2"`. Values of Secrets, of annotations and of what tools are told in a source are
 * hidden, by what the objects themselves are. At most 100 lines, each value at most 200 characters of JSON, on one line.
 */
export function describeChanges(before: Manifest | undefined, after: Manifest | undefined): string {
  const sides = maskSecrets({ ...(before && { live: before }), ...(after && { target: after }) });
  const lines: string[] = [];
  for (const [path, old, now] of changesOf(writtenPart(sides.live), writtenPart(sides.target))) {
    if (lines.length === mostLines) return [...lines, "… and more"].join("\n");
    const show = (value: unknown) => (value === undefined ? "nothing" : isTold(path) ? shortened(value) : hidden);
    lines.push(`${path.map(step).join("").replace(/^\./, "")}: ${show(old)} → ${show(now)}`);
  }
  return lines.join("\n");
}

function writtenPart(object: Manifest | undefined): unknown {
  if (object === undefined) return undefined;
  const { apiVersion: _version, kind, metadata, status, operation: _operation, ...rest } = object;
  const written = writtenMetadata.flatMap((field) => {
    const value: unknown = fieldOf(metadata as unknown as Record<string, unknown>, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const tokens = kind === "AppProject" && isObject(status) ? fieldOf(status, issuedTokens) : undefined;
  return { metadata: Object.fromEntries(written), ...rest, ...(tokens !== undefined && { status: { [issuedTokens]: tokens } }) };
}

type Path = readonly (string | number)[];
type Change = readonly [path: Path, before: unknown, after: unknown];

/** Every place where two values differ, down to scalars. */
function* changesOf(before: unknown, after: unknown, path: Path = []): Generator<Change> {
  if (equalJson(before, after)) return;
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.every(isObject)) {
    const fields = new Set(sides.flatMap((side) => Object.keys(side as object)));
    for (const field of inOrder(fields, path)) yield* changesOf(inside(before, field), inside(after, field), [...path, field]);
  } else if (sides.every(isList)) {
    const length = Math.max(...sides.map((side) => (side as readonly unknown[]).length));
    for (let at = 0; at < length; at += 1) yield* changesOf(itemOf(before, at), itemOf(after, at), [...path, at]);
  } else yield [path, before, after];
}

/** By name, but labels and annotations last: however many there are, they push nothing that decides out of the record. */
function inOrder(fields: ReadonlySet<string>, path: Path): readonly string[] {
  const sorted = [...fields].toSorted();
  const isLast = (field: string) => path.length === 0 && field === "metadata";
  return [...sorted.filter((field) => !isLast(field)), ...sorted.filter(isLast)];
}

const inside = (value: unknown, field: string): unknown => (isObject(value) ? fieldOf(value, field) : undefined);
const itemOf = (value: unknown, at: number): unknown => (isList(value) ? value[at] : undefined);

function isTold(path: Path): boolean {
  if (path[0] === "metadata") return path[1] !== "annotations";
  const at = path.findIndex((part) => part === "source" || part === "sources" || part === "sourceHydrator");
  if (path[0] !== "spec" || at < 0) return true;
  const below = path.slice(at + 1).filter((part) => typeof part === "string" && !/^(drySource|syncSource|hydrateTo)$/.test(part));
  return below.length === 1 && toldOfSources.has(String(below[0]));
}

function step(part: string | number): string {
  if (typeof part === "number") return `[${part}]`;
  return /^[A-Za-z_][\w-]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}

/** A URL is told without who signs in with it. */
function shortened(value: unknown): string {
  const text = JSON.stringify(value).replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^/@\s"]+@/gi, "$1");
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
