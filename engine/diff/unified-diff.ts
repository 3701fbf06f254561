import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import { canonicalJson } from "../kubernetes/json-value.js";
import type { ResourceComparison } from "../model/comparison.js";
import type { Json, Manifest } from "../model/manifest.js";
import { formatKey } from "../model/resource-key.js";
import { type MaskOptions, maskSecrets } from "./mask-secrets.js";
import { withoutLastApplied } from "./predict/last-applied.js";

/** The difference of one object as text. */
export interface UnifiedDiff {
  /** Unified format with three lines of context; empty if there is no difference. */
  readonly text: string;
  /** A side was too long and is shown only in part. */
  readonly truncated: boolean;
}

/** Longest text of one side, in UTF-16 units. */
const longestSide = 256 * 1024;
/** Lines that may differ before the difference is no longer searched for but shown as all old, all new. The search takes time by their square. */
const mostEdits = 400;

/**
 * The difference between live and what an apply would make of it, both as YAML with sorted fields and secrets masked. An object that is missing is all new, one
 * that is to be pruned all old. Length and time are bounded: of objects above 256 KiB the beginning is shown, as JSON.
 */
export function unifiedDiff(
  resource: Pick<ResourceComparison, "key" | "normalizedLive" | "predictedLive">,
  options: MaskOptions = {},
): UnifiedDiff {
  const { normalizedLive, predictedLive } = maskSecrets(resource, options);
  const before = textOf(withoutBookkeeping(normalizedLive));
  const after = textOf(withoutBookkeeping(predictedLive));
  if (before.text === after.text) return { text: "", truncated: false };
  const key = formatKey(resource.key);
  const truncated = before.truncated || after.truncated;
  const patch = createTwoFilesPatch(`live/${key}`, `target/${key}`, before.text, after.text, "", "", {
    context: 3,
    maxEditLength: mostEdits,
  });
  return { text: patch === undefined ? replaced(key, before.text, after.text) : withoutRuler(patch), truncated };
}

/** What the API server and `kubectl apply` keep for themselves is on both sides and says nothing to people. */
export function withoutBookkeeping(side: Manifest | undefined): Manifest | undefined {
  if (side === undefined) return undefined;
  const { managedFields: _managers, resourceVersion: _version, uid: _uid, generation: _generation, ...metadata } = side.metadata;
  return withoutLastApplied({ ...side, metadata });
}

function textOf(side: Manifest | undefined): UnifiedDiff {
  if (side === undefined) return { text: "", truncated: false };
  const json = canonicalJson(side as unknown as Json);
  if (json.length <= longestSide) {
    return { text: stringify(side, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false }), truncated: false };
  }
  // Writing YAML takes a second a megabyte, and all that time nothing else would run.
  const text = JSON.stringify(JSON.parse(json), undefined, 2);
  const cut = text.lastIndexOf("\n", longestSide);
  return { text: text.slice(0, cut < 0 ? longestSide : cut + 1), truncated: true };
}

/** Drops the line of `=` the library starts with. */
function withoutRuler(patch: string): string {
  return patch.replace(/^=+\n/, "");
}

function replaced(key: string, before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const head = [`--- live/${key}`, `+++ target/${key}`, `@@ -1,${old.length} +1,${now.length} @@`];
  return [...head, ...old.map((line) => `-${line}`), ...now.map((line) => `+${line}`), ""].join("\n");
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").slice(0, -1);
}
