import type { GuestLimits } from "./sandbox.js";

/** What a run may use unless its job says otherwise. */
export const defaultGuestLimits: GuestLimits = {
  wallMs: 90_000,
  cpuMs: 60_000,
  outputBytes: 64 * 1_048_576,
  inputBytes: 256 * 1_048_576,
};

/** Bounds of the sandbox as a whole. */
export interface SandboxLimits {
  /** Child processes of the class `built-in`. Default: one a core. */
  readonly builtInChildren: number;
  /** Child processes of all other classes together, one a class. Default 4. */
  readonly otherChildren: number;
  /** Runs that wait for a child. Default 1,000. */
  readonly queueLength: number;
  /** How long a run may wait. Default 120 s. */
  readonly queueMs: number;
  /** A child of a third party's plugin that was not used for so long is ended. Default 60 s. */
  readonly idleMs: number;
  /** A child that has not started or loaded its guest by then is killed. Default 30 s. */
  readonly startMs: number;
  /** After so many runs a child is replaced. Default 5,000: a new one loads its guests anew, which costs seconds of CPU. */
  readonly runsPerChild: number;
  /** A child larger than this after a run is replaced. Default 1.5 GiB. */
  readonly childBytes: number;
}

/** What holds unless configured; `builtInChildren` is set by the machine. */
export const defaultSandboxLimits: Omit<SandboxLimits, "builtInChildren"> = {
  otherChildren: 4,
  queueLength: 1000,
  queueMs: 120_000,
  idleMs: 60_000,
  startMs: 30_000,
  runsPerChild: 5000,
  childBytes: 1536 * 1_048_576,
};

/** Questions that a run may ask. */
export const maxQuestions = 100_000;
