import { errorBodyBytes, failureContext, pathOnly, readText, requestMessage, retryAfterOf } from "./api-exchange.js";
import type { ApiRequest, TransportOptions } from "./api-request.js";
import type { CredentialKeeper, HeldCredentials } from "./credential-keeper.js";
import { withDeadline } from "./deadline.js";
import { errorOfConnection, errorOfResponse, type FailedRequest } from "./response-error.js";

const streamOpensWithinMs = 30_000;

/** What a stream is opened with. */
export interface StreamContext {
  readonly keeper: CredentialKeeper;
  readonly url: URL;
  readonly server: string;
  readonly options: TransportOptions;
}

/**
 * Opens a stream on sockets of its own; it ends with the signal. Fresh credentials are tried once after a 401.
 * @throws FairleadError as `Transport.stream`
 */
export async function openStream(
  request: ApiRequest,
  context: StreamContext,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const { keeper, server, url, options } = context;
  const started = performance.now();
  let status = 0;
  // The stream outlives the deadline of its opening, so its own signal is passed on and the opening's is only listened to.
  const own = new AbortController();
  const end = () => own.abort(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  const open = async (held: HeldCredentials, opening: AbortSignal) => {
    const giveUp = () => own.abort(opening.reason);
    opening.addEventListener("abort", giveUp, { once: true });
    try {
      return await held.dispatchers.streams.request({ ...requestMessage(request, url, held), signal: own.signal });
    } finally {
      opening.removeEventListener("abort", giveUp);
    }
  };
  try {
    return await withDeadline(
      { signal, timeoutMs: streamOpensWithinMs, what: `Opening ${pathOnly(request.path)} at "${server}"` },
      async (opening) => {
        let held = await keeper.current(opening);
        for (let tries = 0; ; tries += 1) {
          const failed = failureContext(request, server, held);
          const response = await open(held, opening).catch((error: unknown) => {
            throw errorOfConnection(failed, error);
          });
          status = response.statusCode;
          if (status === 200) return bytesOf(response.body, failed, () => signal.removeEventListener("abort", end), signal);
          const body = await readText(response.body, errorBodyBytes, false);
          if (status !== 401 || tries > 0)
            throw errorOfResponse(failed, { status, body, ...retryAfterOf(status, response.headers) });
          held = await keeper.renew(held, opening);
        }
      },
    );
  } catch (error) {
    signal.removeEventListener("abort", end);
    throw error;
  } finally {
    options.onRequest?.({ method: "GET", path: request.path, status, durationMs: performance.now() - started });
  }
}

async function* bytesOf(
  body: AsyncIterable<Buffer>,
  failed: FailedRequest,
  done: () => void,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw errorOfConnection(failed, error);
  } finally {
    done();
  }
}
