import type { GuestRuntime } from "./sandbox.js";

/** What is handed over before a run: files back to back, and an index over them. */
export interface FilePack {
  /** JSON of `PackIndex`. */
  readonly index: string;
  readonly bytes: Uint8Array;
}

/** Where files lie in a pack, in its order, what directories hold, and what is not there. */
export interface PackIndex {
  readonly files: readonly (readonly [path: string, size: number])[];
  /** Listings as the guest's interface has them: for each name `f` or `d`, the name, a NUL. */
  readonly directories: readonly (readonly [path: string, listing: string])[];
  /** Where nothing is. */
  readonly absent: readonly string[];
}

/** What a worker must know of a guest. */
export interface GuestFacts {
  readonly runtime: GuestRuntime;
  readonly file: string;
  readonly sha256: string;
  readonly memoryMiB: number;
  /** Whether a used instance may be restored instead of making a new one: only for our own tools, whose modules are known to change nothing but memory and variables. */
  readonly isRestorable: boolean;
}

/** One run, as the parent asks for it. */
export interface RunMessage {
  readonly kind: "run";
  readonly guest: GuestFacts;
  /** JSON. */
  readonly input: string;
  readonly pack: FilePack;
  /** What the frozen clock says, milliseconds since 1970. */
  readonly nowMs: number;
  readonly seed: string | undefined;
  readonly outputBytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Questions a guest may ask: about files that were not handed over, by path, and for what is at a URL. */
export type HostQuestion = "stat" | "list" | "read" | "fetch";

/**
 * The answer, in numbers of the guest's interface.
 * `stat`: 0 nothing, 1 file, 2 directory, -3 leads out. `list`: the listing, or -1 nothing, -2 no directory, -3 leads out.
 * `read`: the bytes, or -1 nothing, -2 a directory, -3 leads out, -4 too large. `fetch`: the bytes. `undefined`: it could not be found out, and the run has failed.
 */
export type HostAnswer = number | Uint8Array | undefined;

/** All that a parent says to a worker. */
export type ToWorker = RunMessage | { readonly kind: "answer"; readonly question: number; readonly answer: HostAnswer };

/** How a run ended, as the guest's side of the wall saw it. */
export type RunEnd =
  | { readonly kind: "ok"; readonly output: Uint8Array }
  /** Exit code other than 0, or a script that threw. */
  | { readonly kind: "failed"; readonly message: string; readonly exitCode?: number }
  | { readonly kind: "trap" | "protocol" | "digest"; readonly message: string }
  | { readonly kind: "memory"; readonly message: string }
  | { readonly kind: "output"; readonly bytes: number }
  /** A question could not be answered; the parent knows why. */
  | { readonly kind: "files" };

/** All that a worker says to its parent. */
export type FromWorker =
  | { readonly kind: "ready" }
  /** It has got the run and loads the guest, which it has not run before. */
  | { readonly kind: "loading" }
  /** The guest is loaded, its time starts. */
  | { readonly kind: "started" }
  | { readonly kind: "question"; readonly question: number; readonly about: HostQuestion; readonly subject: string }
  | {
      readonly kind: "done";
      readonly end: RunEnd;
      readonly log: Uint8Array;
      readonly isNondeterministic: boolean;
      /** Linear memory of a module, heap of a script, at the end of the run. */
      readonly memoryBytes: number;
      readonly cpuMs: number;
    };
