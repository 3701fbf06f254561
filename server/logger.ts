import { type DestinationStream, pino } from "pino";
import type { Log, LogFields } from "../engine/ports/log.js";
import { redactText } from "./redact-text.js";

type Level = "debug" | "info" | "warn" | "error" | "silent";

/** Names of fields whose values never reach a log line. */
const secrets = ["password", "token", "authorization", "cookie", "secret"].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The process's log: one JSON object a line, on standard error unless told otherwise. Secrets are taken out of fields and of texts that others wrote. */
export function createLogger(level: Level, destination: DestinationStream = pino.destination(2)): Log {
  const logger = pino({ level, base: null, redact: secrets, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const write =
    (method: "error" | "warn" | "info" | "debug") =>
    (sentence: string, fields: LogFields = {}) => {
      const { error, ...rest } = fields;
      logger[method](withoutSecrets(error === undefined ? rest : { ...rest, ...describe(error) }), sentence);
    };
  return { error: write("error"), warn: write("warn"), info: write("info"), debug: write("debug") };
}

function withoutSecrets(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const redact = (value: unknown): unknown => (typeof value === "string" ? redactText(value) : value);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, Array.isArray(value) ? value.map(redact) : redact(value)]),
  );
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
