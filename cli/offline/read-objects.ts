import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { isList, isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { decodeText } from "../../plugins/decode-text.js";
import type { OfflineContext } from "./command.js";
import { readArgumentFile } from "./disk-files.js";

/**
 * The objects of a file of the arguments, YAML or JSON of several documents, as Kubernetes reads them; a `List` stands for its items. `-` is standard input.
 * @throws FairleadError `NOT_FOUND`; `BAD_USER_INPUT` (`FILE_PARSE`) for what is no YAML or no object
 */
export async function readObjects(file: string, context: OfflineContext): Promise<readonly JsonObject[]> {
  return objectsOf(file, decodeText(file, await readArgumentFile(file, context)));
}

/**
 * The objects of a text that was read from `file`.
 * @throws FairleadError as `readObjects`
 */
export function objectsOf(file: string, text: string): readonly JsonObject[] {
  return parse(file, text).flatMap(({ value, line }) => {
    if (!isObject(value)) throw refusal(file, `the document at line ${line} is no object`);
    const { kind, items } = value;
    return typeof kind === "string" && kind.endsWith("List") && Array.isArray(items) ? items.filter(isObject) : [value];
  });
}

/**
 * The one object of a file of the arguments.
 * @throws FairleadError as `readObjects`, and for any other number of objects
 */
export async function readOneObject(file: string, context: OfflineContext): Promise<JsonObject> {
  const [first, ...more] = await readObjects(file, context);
  if (first !== undefined && more.length === 0) return first;
  throw refusal(file, `it must hold one object, not ${first === undefined ? "none" : more.length + 1}`);
}

/**
 * The one value of a file of the arguments, whatever it is; null of an empty one.
 * @throws FairleadError as `readObjects`, and for several documents
 */
export async function readValue(file: string, context: OfflineContext): Promise<Json> {
  const [first, ...more] = parse(file, decodeText(file, await readArgumentFile(file, context)));
  if (more.length > 0) throw refusal(file, `it must hold one document, not ${more.length + 1}`);
  return first?.value ?? null;
}

/**
 * The values of a file of the arguments: of each document one, and of a list, or an object whose kind ends in `List`, its items.
 * @throws FairleadError as `readObjects`, for what is no YAML
 */
export async function readValues(file: string, context: OfflineContext): Promise<readonly Json[]> {
  const documents = parse(file, decodeText(file, await readArgumentFile(file, context)));
  return documents.flatMap(({ value }): Json | readonly Json[] => {
    if (isList(value)) return value;
    if (!isObject(value)) return value;
    const { kind, items } = value;
    return typeof kind === "string" && kind.endsWith("List") && isList(items) ? items : value;
  });
}

/** Deeper JSON is left to the reader of YAML, which refuses it: what works on objects calls itself. */
const mostDepth = 100;

/** As Kubernetes reads a file: what begins like JSON is read as JSON, which takes a tenth of the time. */
function parse(file: string, text: string) {
  if (/^\s*\{/.test(text) && depthOf(text) <= mostDepth) {
    try {
      return [{ value: JSON.parse(text) as Json, line: 1 }];
    } catch {
      // YAML in flow style begins so too.
    }
  }
  try {
    return parseYamlDocuments(text).documents;
  } catch (thrown) {
    if (thrown instanceof FairleadError) throw refusal(file, messageOf(thrown), thrown);
    throw thrown;
  }
}

/** How deep the brackets of a JSON text are nested; those in its strings do not count. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{" || character === "[") deepest = Math.max(deepest, (depth += 1));
    else if (character === "}" || character === "]") depth -= 1;
  }
  return deepest;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function refusal(file: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "FILE_PARSE" },
    cause,
  });
}
