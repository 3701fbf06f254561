import type { WriteOptions } from "../context.js";
import { ApiError, invalid } from "../status-error.js";
import type { Exchange } from "./exchange.js";

const maxManagerLength = 128;

/** Reads `dryRun`: only `All` is a value. @throws ApiError 400 */
export function readDryRun(values: readonly string[], optionsKind: string): boolean {
  const bad = values.find((value) => value !== "All");
  if (bad === undefined) return values.length > 0;
  const message = `Unsupported value: ${JSON.stringify(bad)}: supported values: "All"`;
  throw invalid({ group: "meta.k8s.io", kind: optionsKind }, "", [
    { reason: "FieldValueNotSupported", message, field: "dryRun" },
  ]);
}

/** Who writes if the request does not say: the program's name out of the User-Agent, as `kubectl` of `kubectl/v1.36`. */
function managerOf(exchange: Exchange, query: URLSearchParams): string {
  const named = query.get("fieldManager");
  if (named !== null && named !== "") return named;
  const agent = exchange.incoming.headers["user-agent"] ?? "unknown";
  return (agent.split("/")[0] ?? "unknown").slice(0, maxManagerLength);
}

/**
 * The options of a create, update or patch as its query says them.
 * @throws ApiError 422 for a value that is none
 */
export function readWriteOptions(exchange: Exchange, query: URLSearchParams, optionsKind: string): WriteOptions {
  const validation = query.get("fieldValidation") ?? "";
  const fail = (field: string, message: string): ApiError =>
    invalid({ group: "meta.k8s.io", kind: optionsKind }, "", [{ reason: "FieldValueNotSupported", message, field }]);
  if (!["", "Strict", "Warn", "Ignore"].includes(validation)) {
    const supported = 'supported values: "", "Ignore", "Strict", "Warn"';
    throw fail("fieldValidation", `Unsupported value: ${JSON.stringify(validation)}: ${supported}`);
  }
  const fieldManager = managerOf(exchange, query);
  if (fieldManager.length > maxManagerLength) {
    throw fail("fieldManager", `Too long: may not be more than ${maxManagerLength} bytes`);
  }
  return {
    dryRun: readDryRun(query.getAll("dryRun"), optionsKind),
    fieldManager,
    fieldValidation: validation === "" ? "Warn" : (validation as WriteOptions["fieldValidation"]),
    warnings: [],
  };
}
