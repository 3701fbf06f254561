import type { Manifest } from "../../../../engine/model/manifest.js";
import type { EmbeddedApi, KindRef, ObjectRef } from "../api.js";
import type { LabelIndex } from "./label-index.js";
import type { PodBudget } from "./pod-budget.js";

/** What a controller works with. */
export interface World {
  readonly api: EmbeddedApi;
  /** The labels of all Pods. */
  readonly podLabels: LabelIndex;
  readonly budget: PodBudget;
  now(): Date;
}

/**
 * Keeps the objects of one kind alive: brings what they own, and their status, closer to what they ask for. Level-based: it is called whenever the object or
 * something it owns changes, and when it asked to be, and starts from what is there; it remembers nothing.
 */
export interface Controller {
  readonly kind: KindRef;
  /** @returns after how many milliseconds to look again although nothing changed; nothing for never. */
  settle(object: Manifest, world: World): number | undefined;
  /** Clears away what an object that is gone left without owner references. */
  readonly clear?: (ref: ObjectRef, world: World) => void;
}

/** The earliest of several times to look again. */
export function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
