import type { Log, LogFields } from "../../engine/ports/log.js";

/** One line that was logged. */
export interface LogLine {
  readonly level: "error" | "warn" | "info" | "debug";
  readonly sentence: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export interface FakeLog extends Log {
  readonly lines: readonly LogLine[];
  /** The sentences of one level, in order. */
  sentences(level: LogLine["level"]): readonly string[];
}

/** Creates a log that keeps its lines for the test to read. */
export function createFakeLog(): FakeLog {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine["level"]) =>
    (sentence: string, fields: LogFields = {}) =>
      void lines.push({ level, sentence, fields });
  return {
    lines,
    sentences: (level) => lines.filter((line) => line.level === level).map((line) => line.sentence),
    error: at("error"),
    warn: at("warn"),
    info: at("info"),
    debug: at("debug"),
  };
}
