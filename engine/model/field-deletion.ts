import type { JsonObject } from "./manifest.js";

/** An object, and jq expressions that lead to what is to be taken out of it. */
export interface Deletion {
  readonly object: JsonObject;
  /** Applied one after the other, each as `del(…)`. */
  readonly expressions: readonly string[];
}

/** What a deletion came to. */
export interface Deleted {
  /** What is left: not always an object. An expression that failed took nothing out. */
  readonly left: unknown;
  readonly failures: readonly DeletionFailure[];
}

/** An expression that took nothing out. */
export interface DeletionFailure {
  readonly expression: string;
  readonly because: string;
  /** It is no jq, whatever the object. */
  readonly unreadable: boolean;
  /** It did not come to an end and was stopped. */
  readonly stopped?: true;
}
