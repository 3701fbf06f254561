import type { BenchCluster } from "./bench-cluster.js";
import type { Fleet } from "./fleet.js";
import type { ServerProcess } from "./server-process.js";

/** One line of the table. `p50` and `p99` for what was sampled, `value` for what was counted or measured once. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** Samples, or what a single figure is made of. */
  readonly n: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly value?: number;
  /** What we hold ourselves to, for the figures that have a mark. */
  readonly target?: Target;
}

/** A mark: what is measured may not be more, or not be less than `least`. */
export interface Target {
  readonly p50?: number;
  readonly p99?: number;
  readonly value?: number;
  /** For single figures of which more is better. */
  readonly least?: number;
}

/** What can be chosen on the command line. */
export interface BenchOptions {
  /** Applications of the fleet. */
  readonly apps: number;
  /** The built product that is measured. */
  readonly dist: string;
  /** Where CPU profiles go. Absent: none are taken. */
  readonly profileFolder?: string;
  /** The bench that is profiled. */
  readonly profile?: string;
}

/** What a bench is handed. */
export interface BenchContext {
  readonly options: BenchOptions;
  /** What is measured on; absent: the product's own API server. */
  readonly cluster?: BenchCluster;
  /** A new folder, removed at the end. */
  folder(): string;
  /** A line of progress. */
  say(line: string): void;
  /** The product with its fleet of Applications, all Synced; started by the first bench that asks and shared by the others. */
  fleet(): Promise<Fleet>;
  /** Ends a process when all benches are done, whatever happens. */
  ending(stop: () => Promise<unknown>): void;
  /** Runs the part of a bench that a profile is about; the profile is taken if it is the one that was chosen. */
  profiled<T>(name: string, process: Pick<ServerProcess, "startProfile" | "endProfile">, work: () => Promise<T>): Promise<T>;
}

/** A bench: a name to choose it by, what it does, and how it is run. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  run(context: BenchContext): Promise<readonly Measurement[]>;
}
