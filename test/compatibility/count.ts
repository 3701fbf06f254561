import { resolve } from "node:path";
import { createLuaScriptRunner } from "../../plugins/lua/script-runner.js";
import { countActions } from "./count-actions.js";
import { countDiff } from "./count-diff.js";
import { countHealth } from "./count-health.js";

/** How many cases were tried, and each one that came out otherwise than Argo CD has it. */
export interface Tally {
  readonly title: string;
  readonly cases: number;
  readonly disagreements: readonly string[];
}

/**
 * `node --import tsx test/compatibility/count.ts CHECKOUT`: runs the cases that a checkout of argoproj/argo-cd holds through the product's own code, and prints
 * how many agree and each that does not. Exit status 1 if one does not.
 */
async function main(checkout: string): Promise<boolean> {
  const scripts = createLuaScriptRunner();
  try {
    const tallies = [...(await countHealth(checkout, scripts)), countDiff(checkout), ...(await countActions(checkout, scripts))];
    for (const { title, cases, disagreements } of tallies) {
      process.stdout.write(`${title}: ${cases - disagreements.length} of ${cases} agree\n`);
      for (const each of disagreements) process.stdout.write(`  ${each}\n`);
    }
    return tallies.every(({ disagreements }) => disagreements.length === 0);
  } finally {
    await scripts.close();
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("Usage: node --import tsx test/compatibility/count.ts CHECKOUT-OF-ARGO-CD\n");
  process.exitCode = 2;
} else process.exitCode = (await main(resolve(folder))) ? 0 : 1;
