import { setTimeout as delay } from "node:timers/promises";
import { FairleadError } from "../../engine/errors.js";
import { errorBodyBytes, failureContext, pathOnly, readJson, readText, requestMessage, retryAfterOf } from "./api-exchange.js";
import type { ApiRequest, TransportOptions } from "./api-request.js";
import { type Connection, type ConnectionSource, openConnection } from "./connection.js";
import { type CredentialKeeper, createCredentialKeeper, type HeldCredentials } from "./credential-keeper.js";
import { withDeadline } from "./deadline.js";
import { createLimiter } from "./limiter.js";
import { openStream } from "./open-stream.js";
import { errorOfConnection, errorOfResponse, type FailedRequest } from "./response-error.js";

/** One connection to one API server. Nothing is opened before the first request. */
export interface Transport {
  readonly server: string;
  /**
   * Makes a request and answers the parsed JSON. Redirects are not followed. While the server asks to wait (429 or 503 with `Retry-After`) all
   * requests of this transport wait; a repeatable one is tried again within its deadline, as it is once after a connection that broke.
   * @throws FairleadError as `Cluster` says
   */
  request(request: ApiRequest, signal: AbortSignal): Promise<unknown>;
  /**
   * Opens a stream (a watch, a log) and answers its bytes as they come; it ends with the signal. Streams have sockets of their own.
   * @throws FairleadError as `request`, also while it is read
   */
  stream(request: Pick<ApiRequest, "path" | "action">, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  /** Ends all sockets; requests under way fail. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number;
}

/** Requests that wait for their turn; more are refused. */
const maxWaiting = 1000;

/**
 * Makes the transport for one API server: by a kubeconfig or its file.
 * @throws FairleadError as `openConnection`
 */
export function createTransport(source: ConnectionSource, options: TransportOptions = {}): Transport {
  return transportOver(openConnection(source), options);
}

interface TransportState {
  readonly url: URL;
  readonly server: string;
  readonly options: TransportOptions;
  readonly keeper: CredentialKeeper;
  /** On the clock of `performance.now()`: no request leaves before this. */
  quietUntil: number;
}

function transportOver(connection: Connection, options: TransportOptions): Transport {
  const { maxRequests = 16 } = options;
  const { server } = connection;
  const keeper = createCredentialKeeper(connection, maxRequests);
  const limiter = createLimiter(maxRequests, maxWaiting);
  const state: TransportState = { url: new URL(server), server, options, keeper, quietUntil: 0 };
  return {
    server,
    request: (request, signal) => {
      const what = `${request.method} ${pathOnly(request.path)} at "${server}"`;
      return withDeadline({ signal, timeoutMs: request.timeoutMs ?? 30_000, what }, (inner) =>
        limiter.run(async () => {
          const { body } = await tryUntilAnswered(state, request, inner);
          return readJson(body, failureContext(request, server));
        }, inner),
      );
    },
    stream: (request, signal) => openStream({ ...request, method: "GET" }, state, signal),
    close: () => keeper.close(),
  };
}

/** Makes the request until it is answered with success, as often as that does no harm; ends with the signal, which has a deadline. */
async function tryUntilAnswered(state: TransportState, request: ApiRequest, signal: AbortSignal): Promise<Answer> {
  const { repeatable = ["GET", "PUT", "DELETE"].includes(request.method) } = request;
  let held = await state.keeper.current(signal);
  for (let tries = 0; ; tries += 1) {
    await waitForQuiet(state, signal);
    const failed = failureContext(request, state.server, held);
    const answer = await exchange(state, { request, failed, held }, signal).catch((error: unknown) => {
      if (signal.aborted || !repeatable || tries > 0 || !isBroken(error)) throw error;
      return undefined;
    });
    if (answer === undefined) continue;
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.retryAfterMs !== undefined) state.quietUntil = Math.max(state.quietUntil, performance.now() + answer.retryAfterMs);
    if (answer.status === 401 && tries === 0) held = await state.keeper.renew(held, signal);
    else if (answer.retryAfterMs === undefined || !repeatable) throw errorOfResponse(failed, answer);
  }
}

async function waitForQuiet(state: TransportState, signal: AbortSignal): Promise<void> {
  for (let waitMs = state.quietUntil - performance.now(); waitMs > 0; waitMs = state.quietUntil - performance.now())
    await delay(waitMs, undefined, { signal });
}

interface Exchange {
  readonly request: ApiRequest;
  readonly failed: FailedRequest;
  readonly held: HeldCredentials;
}

async function exchange(
  { url, options }: TransportState,
  { request, failed, held }: Exchange,
  signal: AbortSignal,
): Promise<Answer> {
  const { maxResponseBytes = 64 * 1024 * 1024, onRequest } = options;
  const started = performance.now();
  let status = 0;
  try {
    const response = await held.dispatchers.requests.request({ ...requestMessage(request, url, held), signal });
    status = response.statusCode;
    const isSuccess = status < 300;
    const body = await readText(response.body, isSuccess ? maxResponseBytes : errorBodyBytes, isSuccess);
    return { status, body, ...retryAfterOf(status, response.headers) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw errorOfConnection(failed, error);
  } finally {
    onRequest?.({ method: request.method, path: request.path, status, durationMs: performance.now() - started });
  }
}

/** Says whether the connection broke, as a kept-alive one does when the server restarts. */
function isBroken(error: unknown): boolean {
  return error instanceof FairleadError && error.details["reason"] === "ConnectionFailed";
}
