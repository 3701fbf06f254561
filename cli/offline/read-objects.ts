import { scanJson } from "../../engine/dialects/scan-json.js";
import { parseYamlDocuments, type YamlText } from "../../engine/dialects/yaml.js";
import { YamlError } from "../../engine/dialects/yaml-error.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { isList, isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { describeInexact, describePlace } from "../../plugins/manifest-failure.js";
import { readArgumentText } from "./argument-text.js";
import type { OfflineContext } from "./command.js";
import { listBytes } from "./disk-files.js";

/** A value of a file, and what is to be said of how it was read. */
export interface ReadValue {
  readonly value: Json;
  /** Each begins with a word, as the warnings of a render do. */
  readonly warnings: readonly string[];
}

/**
 * The objects of a file of the arguments, YAML or JSON of several documents, as Kubernetes reads them; a `List` stands for its items. `-` is standard input.
 * @throws FairleadError `NOT_FOUND`; `BAD_USER_INPUT` (`FILE_PARSE`) for what is no YAML or no object
 */
export async function readObjects(file: string, context: OfflineContext): Promise<readonly JsonObject[]> {
  return objectsOf(file, await readArgumentText(file, context));
}

/** The same for a file of many objects, of up to 64 MiB. @throws FairleadError as `readObjects` */
export async function readListedObjects(file: string, context: OfflineContext): Promise<readonly JsonObject[]> {
  return objectsOf(file, await readArgumentText(file, context, listBytes));
}

/**
 * The objects of a text that was read from `file`.
 * @throws FairleadError as `readObjects`
 */
export function objectsOf(file: string, text: string): readonly JsonObject[] {
  return parse(file, text).documents.flatMap(({ value, line }) => {
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
  return (await readValueWarned(file, context)).value;
}

const mostWarnings = 10;

/** As `readValue`, and tells of numbers that were not read as they are written. @throws FairleadError as `readValue` */
export async function readValueWarned(file: string, context: OfflineContext): Promise<ReadValue> {
  const { documents, inexact } = parse(file, await readArgumentText(file, context));
  const [first, ...more] = documents;
  if (more.length > 0) throw refusal(file, `it must hold one document, not ${more.length + 1}`);
  const told = inexact.slice(0, mostWarnings);
  const untold = inexact.length - told.length;
  return {
    value: first?.value ?? null,
    warnings: [
      ...told.map((number) => describeInexact(file, number)),
      ...(untold > 0 ? [`NUMBER_INEXACT: ${describePlace({ file })}: neither can ${untold} numbers more`] : []),
    ],
  };
}

/**
 * The values of a file of the arguments, of up to 64 MiB: of each document one, and of a list, or an object whose kind ends in `List`, its items.
 * @throws FairleadError as `readObjects`, for what is no YAML
 */
export async function readValues(file: string, context: OfflineContext): Promise<readonly Json[]> {
  const { documents } = parse(file, await readArgumentText(file, context, listBytes));
  return documents.flatMap(({ value }): Json | readonly Json[] => {
    if (isList(value)) return value;
    if (!isObject(value)) return value;
    const { kind, items } = value;
    return typeof kind === "string" && kind.endsWith("List") && isList(items) ? items : value;
  });
}

/** Deeper JSON is left to the reader of YAML, which refuses it: what works on objects calls itself. */
const mostDepth = 100;
/** Longer texts are none that it reads. */
const longestYaml = 10 * 1_048_576;

/** As Kubernetes reads a file: what begins like JSON is read as JSON, which takes a tenth of the time. */
function parse(file: string, text: string): Pick<YamlText, "documents" | "inexact"> {
  const facts = /^\s*[{[]/.test(text) ? scanJson(text) : undefined;
  if (facts !== undefined && facts.depth <= mostDepth) {
    try {
      return { documents: [{ value: JSON.parse(text) as Json, line: 1 }], inexact: facts.inexact };
    } catch (error) {
      // YAML in flow style begins so too.
      if (text.length > longestYaml) throw refusal(file, `it is not JSON: ${messageOf(error).slice(0, 200)}`, error);
    }
  }
  try {
    return parseYamlDocuments(text);
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    const isMuch = thrown.code === "RESOURCE_EXHAUSTED" && !thrown.message.includes("nested");
    throw refusal(file, `${messageOf(thrown)}${isMuch ? "; write it as JSON, of which more is read, or split it" : ""}`, thrown);
  }
}

function refusal(file: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "FILE_PARSE" },
    cause,
  });
}
