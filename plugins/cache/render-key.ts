import { createHash } from "node:crypto";
import { canonicalJson } from "../../engine/kubernetes/json-value.js";
import type { Json } from "../../engine/model/manifest.js";
import type { RenderRequest } from "../../engine/ports/renderer.js";

/** Changes when the same key would mean something else. */
const keyVersion = 1;

/**
 * The first key of a render: hex digest of what is known before it begins. What it consults stands in the read set: files, facts (the revision and the
 * Application's name among them) and what was fetched. So renders that differ in nothing they asked for share one.
 * @param tools digests of all tools and their limits: another build, other answers
 */
export function renderKey({ source, refs, settings }: RenderRequest, tools: string): string {
  const { targetRevision: _, ...rest } = source;
  const names = refs === undefined ? null : [...refs.keys()].toSorted();
  const parts = { version: keyVersion, tools, source: rest, refs: names, settings } as unknown as Json;
  return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}
