import { FairleadError } from "../errors.js";
import type { Json } from "../model/manifest.js";
import { fieldOf, isList, isObject, type MutableObject, setField } from "./json-value.js";

/** What a change does at the end of a pointer: the new value, or undefined to remove it. `current` is undefined where nothing is. */
export type PointerChange = (current: Json | undefined) => Json | undefined;

/**
 * The steps of a JSON pointer: `/metadata/labels/a~1b` → `["metadata", "labels", "a/b"]`; `""` is the whole document.
 * @throws FairleadError `BAD_USER_INPUT` if it does not start with `/` or has a stray `~`
 * @see RFC 6901 §3
 */
export function parsePointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) throw badPointer(pointer, "it must be empty or start with /");
  if (/~(?![01])/.test(pointer)) throw badPointer(pointer, "~ must be written ~0, and / inside a name ~1");
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Writes steps as a JSON pointer, the reverse of `parsePointer`. */
export function formatPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The value at the end of a pointer; undefined where there is none. */
export function readPointer(document: Json | undefined, steps: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const step of steps) {
    if (isObject(value)) value = fieldOf(value, step);
    else if (isList(value)) value = value[listIndex(step)];
    else return undefined;
  }
  return value;
}

/** The document without what the pointer names; the same document where there is nothing. What stands behind it in a list moves up. */
export function removePointer<T extends Json>(document: T, steps: readonly string[]): T {
  if (steps.length === 0 || readPointer(document, steps) === undefined) return document;
  return changePointer(document, steps, () => undefined) as T;
}

/**
 * The document with the value at the pointer replaced or, if `change` answers undefined, removed. Only the objects on the way are copied.
 * @returns undefined if the way there does not exist
 */
export function changePointer(document: Json, steps: readonly string[], change: PointerChange): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return change(document);
  const inner: PointerChange =
    rest.length === 0 ? change : (value) => (value === undefined ? undefined : changePointer(value, rest, change));
  if (isList(document)) {
    const at = listIndex(step);
    const changed = at < document.length ? inner(document[at]) : undefined;
    if (changed === undefined && rest.length > 0) return undefined;
    return changed === undefined ? document.toSpliced(at, 1) : document.with(at, changed);
  }
  if (!isObject(document)) return undefined;
  const changed = inner(fieldOf(document, step));
  if (changed === undefined && rest.length > 0) return undefined;
  const copy: MutableObject = { ...document };
  if (changed === undefined) delete copy[step];
  else setField(copy, step, changed);
  return copy;
}

/** The place a step names in a list; one past every list for anything that is not a plain number (`01`, `-1`, `x`). */
export function listIndex(step: string): number {
  return /^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : Number.MAX_SAFE_INTEGER;
}

function badPointer(pointer: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot read JSON pointer "${pointer}": ${because}`, { details: { pointer } });
}
