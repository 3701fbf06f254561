import { afterAll, beforeAll } from "vitest";
import type { Bed } from "./bed/bed.js";
import { type BedJourney, startJourney } from "./journey.js";
import { openBed } from "./open-bed.js";

/** A bed and the product on it, for the tests of a file; both are gone after them. `args` are for the product, beside the kubeconfig. */
export function openJourney(args: readonly string[] = []): { readonly bed: () => Bed; readonly journey: () => BedJourney } {
  const bed = openBed();
  let journey: BedJourney | undefined;
  beforeAll(async () => {
    journey = await startJourney(bed(), args);
  });
  afterAll(async () => journey?.stop());
  return {
    bed,
    journey() {
      if (journey === undefined) throw new Error("The product did not start; the first failure of this file says why.");
      return journey;
    },
  };
}
