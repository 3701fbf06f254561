import { setTimeout as delay } from "node:timers/promises";
import { type BoundProgram, lastLines } from "../bed/bound-program.js";

const readyWithinMs = 300_000;
const askEveryMs = 20;

/**
 * Asks until a program that was started is ready; ends it if it does not become so.
 * @throws Error with its last lines
 */
export async function waitUntilReady(
  { name, program, logFile }: { readonly name: string; readonly program: BoundProgram; readonly logFile: string },
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  let ended: string | undefined;
  void program.ended.then((how) => (ended = how));
  while (!(await isReady())) {
    const because =
      ended !== undefined
        ? `ended with ${ended}`
        : Date.now() > deadline
          ? `was not ready within ${readyWithinMs / 1000} s`
          : undefined;
    if (because !== undefined) {
      await program.stop();
      throw new Error(`${name} ${because}:\n${lastLines(logFile)}`);
    }
    await delay(askEveryMs);
  }
}
