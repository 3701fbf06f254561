import { join } from "node:path";
import { type BoundProgram, lastLines, startBound } from "./bound-program.js";
import { type BedPlan, type BedProgram, commandLines } from "./command-lines.js";

/** The programs of one bed as processes. */
export interface ProgramSet {
  start(name: BedProgram): void;
  /** @throws Error if it was never started */
  running(name: BedProgram): BoundProgram;
  /**
   * Asks until it holds.
   * @throws Error with the last lines of a program that ended meanwhile, or after 5 minutes
   */
  waitUntil(holds: () => Promise<boolean>, otherwise: string): Promise<void>;
  stop(): Promise<void>;
}

/** Three seconds on a quiet machine. */
const readyWithinMs = 300_000;
const askEveryMs = 50;

/** The store last: nothing then complains that it is gone. */
const stopOrder = [["kwok", "kube-controller-manager"], ["kube-apiserver"], ["etcd"]] as const;

/** Programs of a plan, none of them started yet. Their output goes to `<name>.log` in the bed's folder. */
export function createProgramSet(plan: BedPlan): ProgramSet {
  const known = new Map<BedProgram, BoundProgram>();
  const gone = new Map<BedProgram, string>();
  const logOf = (name: BedProgram) => join(plan.folder, `${name}.log`);
  return {
    start(name) {
      const program = startBound(commandLines[name](plan), { logFile: logOf(name), environment: { HOME: plan.folder } });
      known.set(name, program);
      gone.delete(name);
      void program.ended.then((how) => known.get(name) === program && gone.set(name, how));
    },
    running(name) {
      const program = known.get(name);
      if (program === undefined) throw new Error(`${name} was not started in this bed`);
      return program;
    },
    async waitUntil(holds, otherwise) {
      const deadline = Date.now() + readyWithinMs;
      while (!(await holds().catch(() => false))) {
        for (const [name, how] of gone) throw new Error(`${name} ended with ${how}:\n${lastLines(logOf(name))}`);
        if (Date.now() > deadline) throw new Error(`${otherwise} within ${readyWithinMs / 1000} s; logs are in ${plan.folder}`);
        await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      }
    },
    async stop() {
      for (const names of stopOrder) await Promise.all(names.map(async (name) => known.get(name)?.stop()));
    },
  };
}
