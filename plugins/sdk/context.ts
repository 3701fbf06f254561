import type { GeneratorInput, Result } from "./messages.js";

/**
 * The files a plugin may read. A relative path counts from the source's directory, an absolute one is `/src/…` (the repository) or `/refs/NAME/…` (another source).
 * What is read, listed or looked for is remembered: only a commit that changes it renders anew.
 */
export interface GeneratorFiles {
  /** The text of a file, UTF-8. Throws an Error with `code` `NOT_FOUND` where nothing is, `IS_A_DIRECTORY`, or `PATH_ESCAPE` for what may not be seen. */
  readText(path: string): string;
  /** The bytes of a file; throws as `readText`. */
  read(path: string): Uint8Array;
  /** What is at a path, links followed; `escapes`: it leads to what may not be seen. */
  stat(path: string): "file" | "directory" | "nothing" | "escapes";
  exists(path: string): boolean;
  /** Names in a directory, in byte order; throws an Error with `code` `NOT_FOUND`, `NOT_A_DIRECTORY` or `PATH_ESCAPE`. */
  list(path: string): readonly { readonly name: string; readonly type: "file" | "directory" }[];
}

/** What may be fetched: https, from the hosts that the manifest's `capabilities.network` names. A fetch that fails ends the render. */
export interface GeneratorNetwork {
  /** The bytes at a URL. The same URL gives the same bytes for the whole render; what is fetched is remembered until a hard refresh. */
  read(url: string): Uint8Array;
  /** The text at a URL, UTF-8. */
  readText(url: string): string;
}

/** YAML as Kubernetes reads and writes it. */
export interface GeneratorYaml {
  /** The one document of a text; undefined if it has none. Throws an Error with `code` `YAML_INVALID`. */
  parse(text: string): unknown;
  /** All documents of a text, without empty ones. */
  parseAll(text: string): readonly unknown[];
  stringify(value: unknown): string;
}

/** What something is about. */
export type Place = Pick<Result, "file" | "line" | "column" | "field" | "parameter" | "hint">;

/** What the person who reads the render is told. An error fails it, after `generate` has returned, so that several can be told at once. */
export interface GeneratorDiagnostics {
  error(message: string, place?: Place): void;
  warn(message: string, place?: Place): void;
  info(message: string, place?: Place): void;
}

/** A log for the plugin's author; of what is written, the last 64 KiB are kept. */
export interface GeneratorLog {
  debug(...values: readonly unknown[]): void;
  info(...values: readonly unknown[]): void;
  warn(...values: readonly unknown[]): void;
  error(...values: readonly unknown[]): void;
}

/** All that a plugin has. There is no clock, no randomness that differs, and no disk. */
export interface GeneratorContext<Parameters = Readonly<Record<string, unknown>>> {
  readonly input: GeneratorInput<Parameters>;
  readonly files: GeneratorFiles;
  readonly network: GeneratorNetwork;
  readonly yaml: GeneratorYaml;
  readonly diagnostics: GeneratorDiagnostics;
  readonly log: GeneratorLog;
}
