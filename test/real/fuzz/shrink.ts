import type { FuzzSequence } from "./requests.js";
import type { Difference } from "./run-sequence.js";

const maxAttempts = 12;

/** Leaves out requests of a differing sequence one by one, as long as the servers still differ. `attempt` runs a sequence under a name of its own. */
export async function shrink(
  found: Difference,
  attempt: (sequence: FuzzSequence, number: number) => Promise<Difference | undefined>,
): Promise<Difference> {
  let least = found;
  let at = 0;
  for (let number = 0; number < maxAttempts && at < least.sequence.requests.length; number += 1) {
    const { kind, requests } = least.sequence;
    const smaller = await attempt({ kind, requests: requests.filter((_, index) => index !== at) }, number);
    if (smaller === undefined) at += 1;
    else least = smaller;
  }
  return least;
}
