import { parsePointer, readPointer } from "../../../engine/kubernetes/json-pointer.js";
import { isList, isObject } from "../../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";

/** How many nodes a schema has once its references are followed, or why that cannot be said. */
export type ExpandedSize = { readonly nodes: number } | { readonly problem: string };

const maxDepth = 40;
const foreign = ["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor", "$id"];

/**
 * Counts a schema's nodes with every reference followed. What validation costs grows with this and not with the length of the text, so this is what is
 * bounded; references to the outside and circles are told as problems.
 */
export function expandedSize(schema: JsonObject, maxNodes: number): ExpandedSize {
  let nodes = 0;
  const visit = (value: Json | undefined, path: readonly string[], open: ReadonlySet<string>): string | undefined => {
    nodes += 1;
    if (nodes > maxNodes) return `it has more than ${maxNodes} parts once its references are followed; make it smaller`;
    if (path.length > maxDepth || open.size > maxDepth) return `it is nested more than ${maxDepth} deep; make it flatter`;
    if (isList(value)) return firstProblem(value.map((item, at) => () => visit(item, [...path, String(at)], open)));
    if (!isObject(value)) return undefined;
    const at = path.length === 0 ? "" : ` at "${path.join(".")}"`;
    const keyword = foreign.find((name) => Object.hasOwn(value, name) && typeof value[name] === "string");
    if (keyword !== undefined) return `${keyword}${at} is not supported; refer to "#/$defs/NAME" with $ref`;
    const reference = Object.hasOwn(value, "$ref") ? value["$ref"] : undefined;
    const problem = firstProblem(
      Object.entries(value).map(
        ([name, child]) =>
          () =>
            visit(child, [...path, name], open),
      ),
    );
    if (problem !== undefined || typeof reference !== "string") return problem;
    const shown = JSON.stringify(reference.slice(0, 100));
    if (!reference.startsWith("#/")) return `$ref ${shown}${at} leads out of the manifest; copy what it refers to below $defs`;
    if (open.has(reference)) return `$ref ${shown}${at} leads back to itself; parameters cannot be nested without end`;
    const target = targetOf(schema, reference);
    if (target === undefined) return `$ref ${shown}${at} leads to nothing`;
    return visit(target, path, new Set([...open, reference]));
  };
  const problem = visit(schema, [], new Set());
  return problem === undefined ? { nodes } : { problem };
}

function targetOf(schema: JsonObject, reference: string): Json | undefined {
  try {
    return readPointer(schema, parsePointer(decodeURIComponent(reference.slice(1))));
  } catch {
    return undefined;
  }
}

/** The first of several checks that finds something; the later ones are not made. */
function firstProblem(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const problem = check();
    if (problem !== undefined) return problem;
  }
  return undefined;
}
