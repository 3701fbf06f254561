import { setImmediate as yieldToOthers } from "node:timers/promises";
import { parseYamlDocuments, type YamlLimits } from "../../engine/dialects/yaml.js";
import { FairleadError } from "../../engine/errors.js";
import type { Json, Manifest } from "../../engine/model/manifest.js";
import type { ManifestText } from "../contract.js";
import { type ParsedManifests, parseManifests, type ValueLimits } from "../parse-manifests.js";
import type { ReadJob } from "./messages.js";
import { createReadingThreads } from "./threads.js";

/** Bytes of text that may be parsed here at one stretch: some 10 ms. A longer text is read by a thread beside. */
export const stretchBytes = 16_384;

const threads = createReadingThreads({ threads: 2, memoryMiB: 768, idleMs: 60_000 });

/**
 * `parseManifests` that holds up nobody.
 * @throws FairleadError as `parseManifests`, and `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`, `INPUT_TOO_LARGE`) for what takes too much memory
 */
export async function readManifests(text: ManifestText, limits: ValueLimits, signal: AbortSignal): Promise<ParsedManifests> {
  if (text.bytes.length <= stretchBytes) return parseManifests(text, limits);
  // A copy, since what is sent may be a small part of a large buffer.
  const copy = { ...text, bytes: text.bytes.slice() };
  const { values, warnings, nodes } = await readAside({ kind: "manifests", text: copy, limits }, signal);
  return { manifests: values as readonly Manifest[], warnings, nodes };
}

/**
 * The values of a YAML text's documents, read so that it holds up nobody.
 * @throws FairleadError as `parseYamlDocuments`, without the class `YamlError`, and as `readManifests`
 */
export async function readYamlValues(text: string, limits: YamlLimits, signal: AbortSignal): Promise<readonly Json[]> {
  if (text.length <= stretchBytes) return parseYamlDocuments(text, limits).documents.map(({ value }) => value);
  return (await readAside({ kind: "yaml", text, limits }, signal)).values as readonly Json[];
}

async function readAside(job: ReadJob, signal: AbortSignal) {
  const answer = await threads.read(job, signal);
  if (!answer.ok) throw new FairleadError(answer.code, answer.message, { details: answer.details });
  const { parts, warnings, nodes } = answer;
  const values: unknown[] = [];
  for (const part of parts) {
    signal.throwIfAborted();
    for (const value of JSON.parse(part) as readonly unknown[]) values.push(value);
    await yieldToOthers();
  }
  return { values, warnings, nodes };
}
