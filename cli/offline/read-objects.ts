import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { decodeText } from "../../plugins/decode-text.js";
import type { OfflineContext } from "./command.js";
import { readArgumentFile } from "./disk-files.js";

/**
 * The objects of a file of the arguments, YAML or JSON of several documents, as Kubernetes reads them; a `List` stands for its items. `-` is standard input.
 * @throws FairleadError `NOT_FOUND`; `BAD_USER_INPUT` (`FILE_PARSE`) for what is no YAML or no object
 */
export async function readObjects(file: string, context: OfflineContext): Promise<readonly JsonObject[]> {
  const text = decodeText(file, await readArgumentFile(context.folder, file, context));
  const documents = parse(file, text);
  return documents.flatMap(({ value, line }) => {
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

function parse(file: string, text: string) {
  try {
    return parseYamlDocuments(text).documents;
  } catch (thrown) {
    if (thrown instanceof FairleadError) throw refusal(file, messageOf(thrown), thrown);
    throw thrown;
  }
}

function refusal(file: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read ${JSON.stringify(file)}: ${because}`, {
    details: { reason: "FILE_PARSE" },
    cause,
  });
}
