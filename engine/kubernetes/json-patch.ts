import { FairleadError } from "../errors.js";
import type { Json } from "../model/manifest.js";
import { changePointer, formatPointer, listIndex, parsePointer, readPointer } from "./json-pointer.js";
import { equalJson, fieldOf, isList, isObject } from "./json-value.js";

/** How many operations one patch may have, as in the API server. */
export const maxJsonPatchOperations = 10_000;
/** How many characters of JSON all `copy` operations of a patch may add together, as in the API server. */
const maxCopied = 3 * 1024 * 1024;

type Operation = {
  readonly at: number;
  readonly op: string;
  readonly path: readonly string[];
  readonly from: readonly string[];
  readonly value: Json | undefined;
};

/**
 * Applies a JSON patch, all of it or nothing; the document is not changed.
 * Written here because every path must mean the same as in the API server: names like `constructor` are names, `x` is no place in a list.
 * @param operations as decoded from the request: checked here
 * @throws FairleadError `BAD_USER_INPUT` for a malformed operation or a path that does not exist; `FAILED_PRECONDITION` if a `test` fails;
 *   `RESOURCE_EXHAUSTED` for more than 10,000 operations or copies of more than 3 MiB together. `details.index` is the operation's place.
 * @see RFC 6902
 */
export function applyJsonPatch(document: Json, operations: unknown): Json {
  if (!isList(operations)) throw new FairleadError("BAD_USER_INPUT", "A JSON patch must be a list of operations");
  if (operations.length > maxJsonPatchOperations) {
    throw new FairleadError(
      "RESOURCE_EXHAUSTED",
      `The JSON patch has ${operations.length} operations; at most ${maxJsonPatchOperations} are allowed: split it`,
    );
  }
  let copied = 0;
  let result = document;
  operations.map(readOperation).forEach((operation) => {
    if (operation.op === "copy") copied += sizeOf(readPointer(result, operation.from), maxCopied - copied);
    if (copied > maxCopied)
      throw new FairleadError("RESOURCE_EXHAUSTED", "The JSON patch copies more than 3 MiB: send the values instead");
    result = applyOperation(result, operation);
  });
  return result;
}

function readOperation(given: Json, at: number): Operation {
  const op = isObject(given) ? fieldOf(given, "op") : undefined;
  if (!isObject(given) || typeof op !== "string" || !["add", "remove", "replace", "move", "copy", "test"].includes(op)) {
    throw refusal(at, `"op" must be add, remove, replace, move, copy or test, not ${JSON.stringify(op ?? given)}`);
  }
  const pointer = (name: string) => {
    const text = fieldOf(given, name);
    if (typeof text !== "string") throw refusal(at, `"${name}" of "${op}" must be a JSON pointer`);
    return parsePointer(text);
  };
  const value = fieldOf(given, "value");
  if (value === undefined && (op === "add" || op === "replace")) throw refusal(at, `"${op}" needs a "value"`);
  return { at, op, path: pointer("path"), from: op === "move" || op === "copy" ? pointer("from") : [], value };
}

function applyOperation(document: Json, operation: Operation): Json {
  const { op, path, from, value = null } = operation;
  switch (op) {
    case "add":
      return add(document, operation, path, value);
    case "remove":
      return remove(document, operation, path);
    case "replace":
      // As in the API server, a member that is not there is set.
      if (isMember(document, path)) return add(document, operation, path, value);
      present(document, operation, path);
      return changePointer(document, path, () => value) ?? value;
    case "copy":
      return add(document, operation, path, isMember(document, from) ? null : present(document, operation, from));
    case "move":
      return move(document, operation);
    default:
      return test(document, operation);
  }
}

function add(document: Json, operation: Operation, path: readonly string[], value: Json): Json {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = path.slice(0, -1);
  const added = changePointer(document, parent, (holder) => {
    if (!isList(holder)) return isObject(holder) ? changePointer(holder, [last], () => value) : undefined;
    const at = last === "-" ? holder.length : listIndex(last);
    return at > holder.length ? undefined : holder.toSpliced(at, 0, value);
  });
  // Nothing to put it into: the parent is missing, a scalar, or a list that is too short.
  const holder = readPointer(document, parent);
  const fits = isObject(holder) || (isList(holder) && (last === "-" || listIndex(last) <= holder.length));
  if (added === undefined || !fits) throw missing(operation, path);
  return added;
}

function remove(document: Json, operation: Operation, path: readonly string[]): Json {
  present(document, operation, path);
  const removed = path.length === 0 ? undefined : changePointer(document, path, () => undefined);
  if (removed === undefined) throw refusal(operation.at, "the whole document cannot be removed");
  return removed;
}

function move(document: Json, operation: Operation): Json {
  const { from, path } = operation;
  const value = present(document, operation, from);
  const inside = path.length > from.length && from.every((step, at) => path[at] === step);
  if (inside) throw refusal(operation.at, `"${formatPointer(from)}" cannot be moved into itself`, path);
  return from.length === path.length && from.every((step, at) => path[at] === step)
    ? document
    : add(remove(document, operation, from), operation, path, value);
}

function test(document: Json, { at, path, value = null }: Operation): Json {
  if (equalJson(readPointer(document, path) ?? null, value)) return document;
  throw new FairleadError(
    "FAILED_PRECONDITION",
    `Operation ${at} of the JSON patch: test failed: "${formatPointer(path)}" is not ${JSON.stringify(value).slice(0, 200)}`,
    { details: { index: at, path: formatPointer(path) } },
  );
}

/** Says whether a path names a member that an object could have and has not. */
function isMember(document: Json, path: readonly string[]): boolean {
  return path.length > 0 && readPointer(document, path) === undefined && isObject(readPointer(document, path.slice(0, -1)));
}

function present(document: Json, operation: Operation, path: readonly string[]): Json {
  const value = readPointer(document, path);
  if (value === undefined) throw missing(operation, path);
  return value;
}

/** Characters of JSON, counted no further than just beyond the limit. */
function sizeOf(value: Json | undefined, limit: number): number {
  if (typeof value === "string") return value.length + 2;
  if (!isList(value) && !isObject(value)) return 4;
  let size = 2;
  for (const [name, inner] of Object.entries(value)) {
    if (size > limit) break;
    size += name.length + 1 + sizeOf(inner, limit - size);
  }
  return size;
}

function missing(operation: Operation, path: readonly string[]): FairleadError {
  return refusal(operation.at, `"${operation.op}" cannot find "${formatPointer(path)}"`, path);
}

function refusal(at: number, because: string, path?: readonly string[]): FairleadError {
  const details = path === undefined ? { index: at } : { index: at, path: formatPointer(path) };
  return new FairleadError("BAD_USER_INPUT", `Operation ${at} of the JSON patch: ${because}`, { details });
}
