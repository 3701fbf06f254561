import type { IncomingMessage, ServerResponse } from "node:http";
import { FairleadError } from "../../../../engine/errors.js";
import type { ServerContext } from "../context.js";
import { ApiError, statusOf } from "../status-error.js";
import { createAuthenticator } from "./authenticate.js";
import type { Answer } from "./exchange.js";
import { isPublic, route } from "./router.js";

const maxWarningLength = 256;
const maxWarnings = 32;

/** What the algorithms of `engine/kubernetes` refuse, as the API answers it. */
function ofFailure({ code, message }: FairleadError): ApiError {
  if (code === "BAD_USER_INPUT") return new ApiError(400, "BadRequest", message);
  if (code === "FAILED_PRECONDITION") return new ApiError(422, "Invalid", message);
  return code === "RESOURCE_EXHAUSTED"
    ? new ApiError(413, "RequestEntityTooLarge", message)
    : new ApiError(500, "InternalError", message);
}

function errorOf(context: ServerContext, thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof FairleadError) return ofFailure(thrown);
  context.log.error("The embedded API server could not answer a request", { error: thrown });
  return new ApiError(500, "InternalError", "Internal error occurred: see the log of the embedded API server");
}

/** A warning as one header value: quoted, without line breaks, of bearable length. */
function formatWarning(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters would break the header
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\uffff]/g, " ").slice(0, maxWarningLength);
  return `299 - ${JSON.stringify(plain)}`;
}

function send(response: ServerResponse, answer: Exclude<Answer, "streamed">, isHead: boolean): void {
  if (response.headersSent || response.destroyed) return;
  const isText = "text" in answer;
  const body = Buffer.from(isText ? answer.text : `${JSON.stringify(answer.body)}\n`);
  const warnings = isText ? [] : (answer.warnings ?? []).slice(0, maxWarnings);
  if (warnings.length > 0) response.setHeader("warning", warnings.map(formatWarning));
  response.writeHead(answer.code, {
    "content-type": isText ? "text/plain; charset=utf-8" : (answer.contentType ?? "application/json"),
    "content-length": body.length,
    "cache-control": "no-cache, private",
  });
  response.end(isHead ? undefined : body);
}

/**
 * Makes the function that answers every HTTP request: who asks, what about, and what comes of it. It never throws; what goes wrong becomes a `Status`.
 * @param stopping ends watches and followed logs
 */
export function createHandler(
  context: ServerContext,
  token: string,
  stopping: AbortSignal,
): (incoming: IncomingMessage, response: ServerResponse) => Promise<void> {
  const authenticate = createAuthenticator(token);
  return async (incoming, response) => {
    const gone = new AbortController();
    response.on("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    response.on("error", () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopping]);
    const method = (incoming.method ?? "GET").toUpperCase();
    try {
      if (!isPublic(incoming.url ?? "/")) authenticate(incoming.headers.authorization);
      const answer = await route({ context, incoming, response, method, signal });
      if (answer !== "streamed") send(response, answer, method === "HEAD");
    } catch (thrown) {
      const error = errorOf(context, thrown);
      if (response.headersSent) response.destroy();
      else send(response, { code: error.code, body: statusOf(error) }, method === "HEAD");
    }
    // A body nobody read would be taken for the next request.
    if (!incoming.readableEnded) incoming.resume();
  };
}
