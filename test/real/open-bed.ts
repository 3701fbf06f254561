import { afterAll, beforeAll } from "vitest";
import { type Bed, startBed } from "./bed/bed.js";
import { chooseRelease } from "./bed/releases.js";
import { patienceMs } from "./eventually.js";

/** Of Kubernetes, for the beds of the suites: what `FAIRLEAD_BED_RELEASE` names, else the default. */
export const bedRelease = chooseRelease(process.env["FAIRLEAD_BED_RELEASE"]);

/** A bed for the tests of a file. It is there once they run, and gone after them. */
export function openBed(): () => Bed {
  let bed: Bed | undefined;
  beforeAll(async () => {
    bed = await startBed({ release: bedRelease });
  });
  afterAll(async () => {
    await bed?.stop();
  }, patienceMs);
  return () => {
    if (bed === undefined) throw new Error("The bed did not start; the first failure of this file says why.");
    return bed;
  };
}
