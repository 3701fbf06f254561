import { isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { textOf } from "./object-path.js";

type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly at: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly path: readonly Step[]; readonly equal: boolean; readonly value: string };

const maxSteps = 64;
const token =
  /\.?([A-Za-z_][\w-]*)|\[['"]([^'"]*)['"]\]|\[(-?\d+)\]|(\.\*|\[\*\])|\[\?\(@\.([\w.-]+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([^)]*?))\s*\)\]/y;

/** Reads the JSONPaths that printer columns use: fields, indexes, `[*]` and `[?(@.type=="Ready")]`. Undefined for anything else. */
function parse(path: string): readonly Step[] | undefined {
  const text = path
    .trim()
    .replace(/^\{(.*)\}$/, "$1")
    .replace(/^\$/, "")
    .replaceAll("\\.", "\u0000");
  const steps: Step[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null || steps.length >= maxSteps) return undefined;
    const [, field, quoted, index, all, filter, operator, double, single, bare] = match;
    const name = field ?? quoted;
    if (name !== undefined) steps.push({ kind: "field", name: name.replaceAll("\u0000", ".") });
    else if (index !== undefined) steps.push({ kind: "index", at: Number(index) });
    else if (all !== undefined) steps.push({ kind: "all" });
    else if (filter !== undefined) {
      const inner = filter.split(".").map((part): Step => ({ kind: "field", name: part }));
      steps.push({ kind: "filter", path: inner, equal: operator === "==", value: double ?? single ?? bare ?? "" });
    }
  }
  return steps;
}

const parsed = new Map<string, readonly Step[] | undefined>();

function take(values: readonly unknown[], step: Step): readonly unknown[] {
  return values.flatMap((value): readonly unknown[] => {
    if (step.kind === "field") return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    if (step.kind === "all" && isObject(value)) return Object.values(value);
    if (!isList(value)) return [];
    if (step.kind === "all") return value;
    if (step.kind === "index") return value.slice(step.at).slice(0, 1);
    return value.filter((item) => (textOf(walk([item], step.path)[0]) === step.value) === step.equal);
  });
}

function walk(values: readonly unknown[], steps: readonly Step[]): readonly unknown[] {
  return steps.reduce(take, values);
}

/** What a JSONPath of a printer column finds in an object, in order; nothing for a path that cannot be read. */
export function readJsonPath(object: Manifest, path: string): readonly unknown[] {
  if (!parsed.has(path)) {
    if (parsed.size > 1_000) parsed.clear();
    parsed.set(path, parse(path));
  }
  const steps = parsed.get(path);
  return steps === undefined ? [] : walk([object], steps);
}
