import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, Manifest } from "../../engine/model/manifest.js";
import { parseManifests } from "../parse-manifests.js";
import type { ReadAnswer, ReadJob } from "./messages.js";

/** Characters of values that are sent as one text. */
const partLength = 131_072;
/** Characters of all values. Aliases are written out, and a long text may stand behind each. */
const mostLength = 50 * 1_048_576;

/** Reads a text as the job says. What is wrong with it is an answer. */
export function answerJob(job: ReadJob): ReadAnswer {
  try {
    const { values, warnings, nodes } = read(job);
    return { ok: true, parts: writeParts(values), warnings, nodes };
  } catch (failure) {
    if (!(failure instanceof FairleadError)) throw failure;
    const { code, message, details } = failure;
    return { ok: false, code, message, details };
  }
}

function read(job: ReadJob): { values: readonly (Json | Manifest)[]; warnings: readonly string[]; nodes: number } {
  if (job.kind === "manifests") {
    const { manifests, ...others } = parseManifests(job.text, job.limits);
    return { values: manifests, ...others };
  }
  return { values: parseYamlDocuments(job.text, job.limits).documents.map(({ value }) => value), warnings: [], nodes: 0 };
}

function writeParts(values: readonly (Json | Manifest)[]): readonly string[] {
  const parts: string[] = [];
  let open: string[] = [];
  let length = 0;
  let left = mostLength;
  for (const value of values) {
    left -= countCharacters(value, left);
    const text = JSON.stringify(value);
    length += text.length;
    open.push(text);
    if (length < partLength) continue;
    parts.push(`[${open.join(",")}]`);
    open = [];
    length = 0;
  }
  if (open.length > 0) parts.push(`[${open.join(",")}]`);
  return parts;
}

/** Characters of the texts in a value, keys included. @throws FairleadError `RESOURCE_EXHAUSTED` as soon as there are more than `most` */
function countCharacters(value: Json | Manifest, most: number): number {
  const open: unknown[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") count += next.length;
    else if (Array.isArray(next)) for (const item of next) open.push(item);
    else if (isObject(next)) for (const [key, field] of Object.entries(next)) open.push(key, field);
    if (count > most) throw tooLarge();
  }
  return count;
}

function tooLarge(): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read the text: with its aliases it makes more than ${mostLength} characters; split it`,
    { details: { reason: "INPUT_TOO_LARGE" } },
  );
}
