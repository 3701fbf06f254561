/** A variable: a text, or with `code` a Jsonnet expression. */
export interface JsonnetVariable {
  readonly name: string;
  readonly value: string;
  readonly code: boolean;
}

/** What `jsonnet` takes. Paths are the guest's (`/src/…`). */
export interface JsonnetEvaluateInput {
  readonly op: "evaluate";
  readonly file: string;
  /** Directories to import from, the last one first; after the directory of the importing file. */
  readonly libraries: readonly string[];
  readonly extVars: readonly JsonnetVariable[];
  readonly tlas: readonly JsonnetVariable[];
  /** Print a string as it is (`-S`). */
  readonly string: boolean;
}

/** What it gives: the very text that `jsonnet` prints. */
export interface JsonnetEvaluateOutput {
  readonly output: string;
  /** What `std.trace` said. */
  readonly traces: readonly string[];
}
