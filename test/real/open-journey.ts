import { afterAll, beforeAll } from "vitest";
import type { Bed } from "./bed/bed.js";
import { patienceMs } from "./eventually.js";
import { type BedJourney, startJourney } from "./journey.js";
import { openBed } from "./open-bed.js";

/** How a journey begins. */
interface JourneyOptions {
  /** For the product, beside the kubeconfig. */
  readonly args?: readonly string[];
  /** What is done on the bed before the product starts. */
  readonly prepare?: (bed: Bed) => Promise<void>;
}

/** A bed and the product on it, for the tests of a file; both are gone after them. */
export function openJourney({ args = [], prepare = async () => undefined }: JourneyOptions = {}): {
  readonly bed: () => Bed;
  readonly journey: () => BedJourney;
} {
  const bed = openBed();
  let journey: BedJourney | undefined;
  beforeAll(async () => {
    await prepare(bed());
    journey = await startJourney(bed(), args);
  });
  afterAll(async () => journey?.stop(), patienceMs);
  return {
    bed,
    journey() {
      if (journey === undefined) throw new Error("The product did not start; the first failure of this file says why.");
      return journey;
    },
  };
}
