import { dirname, join, relative } from "node:path";
import { FairleadError } from "../../engine/errors.js";
import type { DiskPlace } from "./disk-files.js";

/** How far upwards a folder without a repository may reach. */
const maxLevels = 12;
const escapes: ReadonlySet<unknown> = new Set(["PATH_ESCAPE", "IMPORT_DENIED"]);

/**
 * Runs work that may not leave a folder. A sealed place is the boundary itself; otherwise it is the smallest folder above, short of the
 * disk's own root, that holds all that is reached.
 * @throws what `work` throws
 */
export async function withinBoundary<T>(start: DiskPlace, work: (place: DiskPlace) => Promise<T>): Promise<T> {
  let place = start;
  for (let level = 0; ; level += 1) {
    try {
      return await work(place);
    } catch (error) {
      const above = dirname(place.root);
      const mayWiden = !start.isSealed && level < maxLevels && above !== dirname(above);
      if (!mayWiden || !(error instanceof FairleadError) || !escapes.has(error.details["reason"])) throw error;
      place = { ...place, root: above, path: relative(above, join(place.root, place.path)) };
    }
  }
}
