import { pino } from "pino";
import type { Log, LogFields } from "../engine/ports/log.js";

/** Names of fields whose values never reach a log line, wherever they stand. */
const secrets = [
  "password",
  "token",
  "authorization",
  "cookie",
  "secret",
  "*.password",
  "*.token",
  "*.authorization",
  "*.cookie",
];

/** The process's log: one JSON object a line on standard error. */
export function createLogger(level: "debug" | "info" | "warn" | "error" | "silent"): Log {
  const logger = pino({ level, base: null, redact: secrets, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  const write =
    (method: "error" | "warn" | "info" | "debug") =>
    (sentence: string, fields: LogFields = {}) => {
      const { error, ...rest } = fields;
      logger[method](error === undefined ? rest : { ...rest, ...describe(error) }, sentence);
    };
  return { error: write("error"), warn: write("warn"), info: write("info"), debug: write("debug") };
}

/** The thrown value and what caused it, as text. */
function describe(thrown: unknown): Readonly<Record<string, unknown>> {
  if (!(thrown instanceof Error)) return { error: String(thrown) };
  const causes: string[] = [];
  for (let cause = thrown.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) causes.push(cause.message);
  return {
    error: thrown.message,
    ...(causes.length > 0 && { causes }),
    ...(thrown.name !== "FairleadError" && { stack: thrown.stack }),
  };
}
