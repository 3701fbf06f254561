import type { Log } from "../../../engine/ports/log.js";
import type { KindRegistry } from "./kinds.js";
import type { Storage } from "./storage.js";
import type { WatchHub } from "./watch-hub.js";

/** What every verb of the server works on. */
export interface ServerContext {
  readonly storage: Storage;
  readonly kinds: KindRegistry;
  readonly hub: WatchHub;
  readonly log: Log;
  readonly now: () => Date;
}

/** How a write is to be carried out; the same for requests over HTTP and in process. */
export interface WriteOptions {
  /** Everything happens but the write itself. */
  readonly dryRun: boolean;
  /** Who the changed fields are recorded for. */
  readonly fieldManager: string;
  /** What becomes of fields the schema does not know: refused, told, or dropped. */
  readonly fieldValidation: "Strict" | "Warn" | "Ignore";
  /** Set for `status`, `scale` and the like; absent for the object itself. */
  readonly subresource?: string;
  /** Sentences for `Warning` headers; verbs add to it. */
  readonly warnings: string[];
}

/** Options for the server's own writes, in the name of one of its controllers. */
export function ownWrite(fieldManager: string, subresource?: string): WriteOptions {
  return {
    dryRun: false,
    fieldManager,
    fieldValidation: "Ignore",
    warnings: [],
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** Seconds-precise time as metadata carries it: `2026-01-02T03:04:05Z`. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
