import type { ResourceVerdict } from "../../engine/diff/compare-resource.js";
import { differenceOf } from "../../engine/diff/difference.js";
import type { FieldChange } from "../../engine/diff/list-changes.js";
import type { Json } from "../../engine/model/manifest.js";
import type { ResourceKey } from "../../engine/model/resource-key.js";

/** What a person is told of a comparison: one sentence, what differs field by field, and the difference as text. Values of Secrets are masked. */
export function describeVerdict(key: ResourceKey, verdict: ResourceVerdict): string {
  const name = `${key.kind} ${key.namespace === "" ? "" : `${key.namespace}/`}${key.name}`;
  if (verdict.predictedLive === undefined) return `${name} is live and not wanted.\n`;
  if (verdict.normalizedLive === undefined) return `${name} is wanted and not live.\n`;
  if (!verdict.modified) return `${name} is as wanted.\n`;
  const { changes, unified } = differenceOf({ key, ...verdict });
  return [`${name} differs from what is wanted:`, ...changes.map(describeChange), "", unified].join("\n");
}

function describeChange({ path, before, after }: FieldChange): string {
  if (before === undefined) return `  + ${path}: ${shown(after)}`;
  if (after === undefined) return `  - ${path}: ${shown(before)}`;
  return `  ~ ${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? "";
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}
