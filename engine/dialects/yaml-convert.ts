import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Json } from "../model/manifest.js";
import type { YamlErrorReason } from "./yaml-error.js";
import { formatFloatKey, readScalar, type ScalarMeaning } from "./yaml-scalar.js";

/** What the conversion needs of the text around it, and where it tells what it noticed. Offsets count from 0. */
export interface Conversion {
  /** Collections within collections. */
  readonly maxDepth: number;
  /** Values over all documents, counted after aliases are expanded. */
  readonly maxNodes: number;
  /** Values so far. */
  nodes: number;
  refuse(offset: number, reason: YamlErrorReason, sentence: string): never;
  duplicateKey(offset: number, key: string): void;
  inexactNumber(offset: number, text: string): void;
}

/** A converted value with what it costs to repeat it. */
interface Converted {
  readonly value: Json;
  readonly nodes: number;
  readonly height: number;
}

/** An anchored node; `converted` is absent while its own content is still being read. */
interface Anchored {
  readonly node: Node;
  converted?: Converted;
}

/** Where in a document the conversion is. */
interface Scope {
  readonly conversion: Conversion;
  readonly anchors: Map<string, Anchored>;
  readonly depth: number;
}

const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const inside = (scope: Scope): Scope => ({ ...scope, depth: scope.depth + 1 });

function refuse(node: Node, { conversion }: Scope, sentence: string): never {
  return conversion.refuse(node.range?.[0] ?? 0, "MANIFEST_INVALID", sentence);
}

function count(node: Node, { conversion }: Scope, nodes: number): void {
  conversion.nodes += nodes;
  if (conversion.nodes <= conversion.maxNodes) return;
  conversion.refuse(node.range?.[0] ?? 0, "INPUT_TOO_COMPLEX", `The text holds more than ${conversion.maxNodes} values`);
}

function checkDepth(node: Node, { conversion }: Scope, depth: number): void {
  if (depth <= conversion.maxDepth) return;
  conversion.refuse(node.range?.[0] ?? 0, "INPUT_TOO_COMPLEX", `Collections are nested more than ${conversion.maxDepth} deep`);
}

function meaningOf(node: Scalar): ScalarMeaning {
  const plain = node.type === "PLAIN";
  return readScalar(node.source ?? "", node.tag === undefined ? { plain } : { plain, tag: node.tag });
}

function scalarValue(node: Scalar, scope: Scope): Json {
  const meaning = meaningOf(node);
  if (meaning.type === "null") return null;
  if (meaning.type === "invalid") return refuse(node, scope, `The value ${meaning.because}`);
  if (meaning.type === "float") {
    if (!Number.isFinite(meaning.value)) refuse(node, scope, `"${node.source?.slice(0, 80)}" has no JSON form`);
    return meaning.value === 0 ? 0 : meaning.value;
  }
  if (meaning.type === "integer") {
    const value = Number(meaning.value);
    if (BigInt(value) !== meaning.value) scope.conversion.inexactNumber(node.range?.[0] ?? 0, node.source ?? "");
    return value;
  }
  return meaning.value;
}

function keyText(node: Scalar, scope: Scope): string {
  const meaning = meaningOf(node);
  if (meaning.type === "null") return refuse(node, scope, "A map key is null; quote it if a text is meant");
  if (meaning.type === "invalid") return refuse(node, scope, `The key ${meaning.because}`);
  if (meaning.type === "float") return formatFloatKey(meaning.value);
  if (meaning.type === "integer" && meaning.value >= 2n ** 63n) {
    refuse(node, scope, `The map key "${node.source}" is above 64 bits; quote it if a text is meant`);
  }
  return String(meaning.value);
}

function keyOf(key: Node, scope: Scope): string {
  let node = key;
  if (isAlias(node)) node = anchorOf(node, scope).node;
  else if (isScalar(node) && node.anchor !== undefined) convert(node, scope);
  if (!isScalar(node)) return refuse(key, scope, "A map key is a map or a list; only plain values can be keys");
  const text = keyText(node, scope);
  if (forbiddenKeys.has(text)) refuse(key, scope, `The key "${text}" is not allowed`);
  return text;
}

function anchorOf(alias: Alias, scope: Scope): Anchored {
  return (
    scope.anchors.get(alias.source) ?? refuse(alias, scope, `The alias "*${alias.source.slice(0, 80)}" names no anchor before it`)
  );
}

function convertAlias(alias: Alias, scope: Scope): Converted {
  const { converted } = anchorOf(alias, scope);
  if (converted === undefined) return refuse(alias, scope, `The anchor "&${alias.source}" contains itself`);
  count(alias, scope, converted.nodes);
  checkDepth(alias, scope, scope.depth + converted.height);
  return converted;
}

function convertSeq(node: YAMLSeq, scope: Scope): Converted {
  const value: Json[] = [];
  let nodes = 1;
  let height = 0;
  const within = inside(scope);
  for (const item of node.items) {
    const converted = convert(item as Node, within);
    value.push(converted.value);
    nodes += converted.nodes;
    height = Math.max(height, converted.height);
  }
  return { value, nodes, height: height + 1 };
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.source === "<<" && (key.type === "PLAIN" || key.tag === "tag:yaml.org,2002:merge");
}

/** The maps that a merge key brings in, the one that counts most last. */
function mergedMaps(source: Node, scope: Scope): readonly Converted[] {
  const maps = isSeq(source) ? (source.items as Node[]).toReversed() : [source];
  return maps.map((map) => {
    if (!isMap(isAlias(map) ? anchorOf(map, scope).node : map))
      refuse(map, scope, "A merge key (<<) takes a map or a list of maps");
    return convert(map, scope);
  });
}

/** The value of a key that has none: `{key}`. */
function missingValue(key: Node, scope: Scope): Converted {
  count(key, scope, 1);
  return { value: null, nodes: 1, height: 0 };
}

/** Later entries win, merged or not; within a list of merged maps the earlier ones do. */
function convertMap(node: YAMLMap, scope: Scope): Converted {
  const value: Record<string, Json> = {};
  const seen = new Set<string>();
  let nodes = 1;
  let height = 0;
  const within = inside(scope);
  for (const pair of node.items as { key: Node; value: Node | null }[]) {
    if (pair.value !== null && isMergeKey(pair.key)) {
      for (const merged of mergedMaps(pair.value, scope)) {
        Object.assign(value, merged.value);
        nodes += merged.nodes;
        height = Math.max(height, merged.height - 1);
      }
      continue;
    }
    const key = keyOf(pair.key, scope);
    if (seen.has(key)) scope.conversion.duplicateKey(pair.key.range?.[0] ?? 0, key);
    seen.add(key);
    const converted = pair.value === null ? missingValue(pair.key, scope) : convert(pair.value, within);
    value[key] = converted.value;
    nodes += converted.nodes;
    height = Math.max(height, converted.height);
  }
  return { value, nodes, height: height + 1 };
}

function convert(node: Node, scope: Scope): Converted {
  if (isAlias(node)) return convertAlias(node, scope);
  const anchored: Anchored = { node };
  if (node.anchor !== undefined) scope.anchors.set(node.anchor, anchored);
  count(node, scope, 1);
  let converted: Converted;
  if (isScalar(node)) converted = { value: scalarValue(node, scope), nodes: 1, height: 0 };
  else {
    checkDepth(node, scope, scope.depth + 1);
    converted = isMap(node) ? convertMap(node, scope) : convertSeq(node, scope);
  }
  anchored.converted = converted;
  return converted;
}

/** Turns one document's nodes into a JSON value. Aliased values are shared between the places that name them. */
export function convertNode(root: Node, conversion: Conversion): Json {
  return convert(root, { conversion, anchors: new Map(), depth: 0 }).value;
}
