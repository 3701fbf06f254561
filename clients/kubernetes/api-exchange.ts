import type { Dispatcher } from "undici";
import { FairleadError } from "../../engine/errors.js";
import type { ApiRequest } from "./api-request.js";
import type { HeldCredentials } from "./credential-keeper.js";
import { parseJson } from "./parse-json.js";
import type { FailedRequest } from "./response-error.js";

/** How much of an error's body is read, in bytes. */
export const errorBodyBytes = 1024 * 1024;
/** Without a number of its own, a server that says "later" is asked again after this. */
const defaultRetryMs = 1000;

/** The request as undici takes it: with the server's path prefix and the credentials. */
export function requestMessage(request: ApiRequest, { origin, pathname }: URL, held: HeldCredentials): Dispatcher.RequestOptions {
  const { method, path, body, contentType = "application/json", accept = "application/json" } = request;
  const headers = { accept, "user-agent": "fairlead", ...held.headers };
  const message = { origin, method, path: `${pathname.replace(/\/$/, "")}${path}`, headers };
  return body === undefined
    ? message
    : { ...message, headers: { ...headers, "content-type": contentType }, body: JSON.stringify(body) };
}

/** What an error about the request may say; the credentials and what the request itself hides are taken out of foreign text. */
export function failureContext(request: ApiRequest, server: string, held?: HeldCredentials): FailedRequest {
  const redact = (text: string) => {
    const own = request.redact?.(text) ?? text;
    return held?.secrets.reduce((shown, secret) => shown.replaceAll(secret, "[redacted]"), own) ?? own;
  };
  return { action: request.action ?? `${request.method} ${pathOnly(request.path)}`, server, redact };
}

/** Parses the body of an answer. @throws FairleadError `UNAVAILABLE` if it is not JSON */
export function readJson(body: string, failed: FailedRequest): unknown {
  try {
    return parseJson(body);
  } catch (cause) {
    throw new FairleadError(
      "UNAVAILABLE",
      `Cannot ${failed.action}: "${failed.server}" answered with something that is not JSON`,
      {
        cause,
        details: { status: 200, reason: "InvalidAnswer" },
      },
    );
  }
}

/** Reads a body of at most `limitBytes`; a longer one throws `RESOURCE_EXHAUSTED` if it is wanted whole, else it is cut. */
export async function readText(body: AsyncIterable<Buffer>, limitBytes: number, whole: boolean): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
    else if (whole)
      throw new FairleadError("RESOURCE_EXHAUSTED", `An answer is larger than ${limitBytes} bytes`, {
        details: { reason: "AnswerTooLarge" },
      });
    else break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** How long the server asks to wait before the next request; at least a tenth of a second, so that nobody runs in circles. */
export function retryAfterOf(status: number, headers: Readonly<Record<string, unknown>>): { readonly retryAfterMs?: number } {
  if (status !== 429 && status !== 503) return {};
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  if (Number.isFinite(seconds) && seconds >= 0) return { retryAfterMs: Math.max(100, seconds * 1000) };
  return status === 429 ? { retryAfterMs: defaultRetryMs } : {};
}

/** A path without its query, for messages. */
export function pathOnly(path: string): string {
  return path.split("?", 1)[0] ?? path;
}
