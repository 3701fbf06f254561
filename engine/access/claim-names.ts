import { FairleadError } from "../errors.js";
import { isObject } from "../kubernetes/json-value.js";
import type { Json, JsonObject } from "../model/manifest.js";

/** Something in the claims that counts for nothing. */
export interface IgnoredClaim {
  /** As it stands there, shortened. */
  readonly name: string;
  /** The end of a sentence that begins with the name. */
  readonly because: string;
}

/** Most names that one list of claims may hold. */
export const mostNames = 500;
const longestShown = 100;
/** Longer than any line of policy. */
const longestName = 4_096;

/** A name that counts for nothing, as it is told. */
export function ignored(name: Json, because: string): IgnoredClaim {
  const text = typeof name === "string" ? name : JSON.stringify(name);
  return { name: text.length > longestShown ? `${text.slice(0, longestShown)}…` : text, because };
}

// oxlint-disable-next-line no-control-regex -- no line of policy can hold one of these
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Whether lines of policy, logs and people can be told this name. */
export function isPlainName(name: string): boolean {
  return name.length <= longestName && !control.test(name);
}

/** The member of an object, never one that it inherits. */
export function memberOf(claims: Json | undefined, name: string): Json | undefined {
  return isObject(claims) && Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/**
 * The names that a claim holds, alone or in a list, each once. What is no text, or one with control characters, is put into `dropped`: no line of policy
 * could speak of it.
 * @throws FairleadError `UNAUTHENTICATED` (`CLAIMS_TOO_MANY`) for more than 500 names: to leave some out could leave out the one that is denied something
 */
export function namesIn(claims: JsonObject, path: readonly string[], dropped: IgnoredClaim[]): readonly string[] {
  const value = path.reduce<Json | undefined>(memberOf, claims);
  if (value === undefined || value === null) return [];
  const values: readonly Json[] = Array.isArray(value) ? value : [value];
  if (values.length > mostNames)
    throw new FairleadError(
      "UNAUTHENTICATED",
      `The claim "${path.join(".")}" lists ${values.length} names, and at most ${mostNames} are read; let the provider send only those that Fairlead needs`,
      { details: { reason: "CLAIMS_TOO_MANY" } },
    );
  const names = new Set<string>();
  for (const name of values)
    if (typeof name === "string" && isPlainName(name)) names.add(name);
    else dropped.push(ignored(name, typeof name === "string" ? "is no name that a line of policy can hold" : "is no text"));
  return [...names];
}
