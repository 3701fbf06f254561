import type { Json } from "../../engine/model/manifest.js";
import type { GuestFiles } from "./guest-files.js";

/** How a guest is spoken to; docs/plugins.md has the binary interface. */
export type GuestRuntime =
  /** A WebAssembly module that exports `_initialize` and `fairlead_call`: the built-in tools, and plugins that want to be fast. */
  | "reactor"
  /** A plain WASI program: `_start`, standard input and output, files below `/src`. */
  | "command"
  /** A JavaScript bundle. */
  | "script";

/** A program that runs in the sandbox. */
export interface Guest {
  /** For messages and logs: `helm 4.2.4`, `acme-cue 1.4.0`. */
  readonly name: string;
  readonly runtime: GuestRuntime;
  /** Absolute path of the module or the bundle. */
  readonly file: string;
  /** Hex digest of the file; checked when it is loaded. */
  readonly sha256: string;
  /** Guests of one class share child processes: `built-in`, or project and digest of a third party's plugin. */
  readonly trustClass: string;
  /** Linear memory of a module, heap of a script. The same for all jobs of a guest. */
  readonly memoryMiB: number;
}

/** What one run may use. */
export interface GuestLimits {
  /** From the start of the run, waiting for a process not included. Default 90 s. */
  readonly wallMs: number;
  /** Default 60 s. */
  readonly cpuMs: number;
  /** Standard output or answer. Default 64 MiB. */
  readonly outputBytes: number;
  /** All files handed over. Default 256 MiB. */
  readonly inputBytes: number;
}

/** One run. */
export interface GuestJob {
  /** The message, as JSON. */
  readonly input: Json;
  readonly files: GuestFiles;
  /** Answers what the guest fetches from the network, by URL. What it throws fails the run. Absent: there is no network. */
  readonly fetch?: (url: string, signal: AbortSignal) => Promise<Uint8Array>;
  /** Files and directories (with all below them) that the guest will surely ask for: handed over at once, and counted as read. */
  readonly preload?: readonly string[];
  readonly limits?: Partial<GuestLimits>;
  /** What randomness and the clock give: the same seed, the same bytes and the same frozen time. Without one: real entropy, the frozen time of the start. */
  readonly seed?: string;
  /** Environment variables of a `command`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a run cost. Milliseconds and bytes. */
export interface GuestUsage {
  readonly queuedMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}

/** What a run gave. */
export interface GuestAnswer {
  /** UTF-8: the output message of a reactor or a script (JSON), the standard output of a command. */
  readonly output: Uint8Array;
  /** What the guest logged or wrote on standard error, at most 64 KiB of its end; control characters replaced. */
  readonly log: string;
  /** Whether it asked for random bytes or the time after its start. */
  readonly isNondeterministic: boolean;
  readonly usage: GuestUsage;
}

/** Runs guests in supervised child processes. Each run has a fresh instance, and nothing of it is left for the next one. */
export interface Sandbox {
  /**
   * Runs a guest once.
   * @throws FairleadError `DEADLINE_EXCEEDED` (`details.reason` `LIMIT_TIME`); `RESOURCE_EXHAUSTED` (`LIMIT_MEMORY`, `LIMIT_OUTPUT`, `INPUT_TOO_LARGE`);
   *   `FAILED_PRECONDITION` (`PLUGIN_CRASHED`: trap, exit, killed; `PLUGIN_PROTOCOL`: it speaks another interface; `PLUGIN_DIGEST`: the file is not what was said);
   *   `BAD_USER_INPUT` (`PLUGIN_FAILED`: it threw, or exited with a code other than 0); what `files` and `fetch` throw. `details` has the limit and what was seen
   */
  run(guest: Guest, job: GuestJob, signal: AbortSignal): Promise<GuestAnswer>;
  /** Ends all child processes; what is running fails with `UNAVAILABLE`. */
  close(): Promise<void>;
}
