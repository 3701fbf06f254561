import type { RunEnd, RunMessage } from "../messages.js";

/** What a run gave, before the worker adds what it cost. */
export interface GuestResult {
  readonly end: RunEnd;
  readonly log: Uint8Array;
  readonly isNondeterministic: boolean;
  readonly memoryBytes: number;
}

/** A guest that is ready to run. */
export interface LoadedGuest {
  /** One run at a time. */
  run(message: RunMessage): Promise<GuestResult>;
  /** What can be done ahead of the next run. */
  prepare(): Promise<void>;
}

/** Why a guest cannot be loaded. */
export interface LoadFailure {
  readonly kind: "protocol" | "digest";
  readonly message: string;
}
