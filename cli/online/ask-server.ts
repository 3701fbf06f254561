import { FairleadError, messageOf } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import { refusalOf } from "./server-refusal.js";

/** A question to a server's graph. */
export interface ServerQuestion {
  readonly query: string;
  readonly variables?: JsonObject;
  /** Absent: as nobody. */
  readonly token?: string;
}

const answerWithinMs = 30_000;
const mostBytes = 16 * 1024 * 1024;

/**
 * Asks the graph of a server and gives the data.
 * @throws FairleadError with `byServer` in the details for what the server refuses; `UNAVAILABLE` if it cannot be reached, or is none
 */
export async function askServer(
  server: string,
  { query, variables = {}, token }: ServerQuestion,
  signal: AbortSignal,
): Promise<JsonObject> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
  const headers = { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const body = JSON.stringify({ query, variables });
  let status = 0;
  let text: string;
  try {
    // A redirect could lead the token to somebody else.
    const response = await fetch(`${server}/graphql`, { method: "POST", headers, body, redirect: "error", signal: bounded });
    status = response.status;
    text = await readText(response);
  } catch (cause) {
    signal.throwIfAborted();
    throw new FairleadError("UNAVAILABLE", `Cannot reach ${JSON.stringify(server)}: ${reasonOf(cause, server)}`, { cause });
  }
  const answer = parse(text);
  if (!isObject(answer) || (answer["data"] === undefined && answer["errors"] === undefined))
    throw new FairleadError(
      "UNAVAILABLE",
      `${server} answered ${status}, which is no answer of Fairlead's; is the address right?`,
    );
  const [error] = Array.isArray(answer["errors"]) ? answer["errors"] : [];
  if (error !== undefined) throw failureOf(error);
  return isObject(answer["data"]) ? answer["data"] : {};
}

function failureOf(error: unknown): FairleadError {
  const { message, extensions } = isObject(error) ? error : {};
  const { code, details } = isObject(extensions) ? extensions : {};
  return refusalOf(
    typeof message === "string" ? message : "The server refuses without a word",
    code,
    isObject(details) ? details : {},
  );
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a failed fetch the cause says more than the error. */
function reasonOf(error: unknown, server: string): string {
  if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${answerWithinMs / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  const { code } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  const reason = messageOf(cause ?? error) || code || "the connection failed";
  if (reason !== "bad port") return `${reason}; check the address, and that a server runs there`;
  // @see https://fetch.spec.whatwg.org/#port-blocking
  return `port ${new URL(server).port} belongs to another protocol, and HTTP is not spoken there; give the port of a Fairlead server`;
}
