import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerContext } from "../context.js";
import type { VersionedKind } from "../kinds.js";
import type { ResourceRequest } from "../request.js";

/** One HTTP request on its way through the routes. */
export interface Exchange {
  readonly context: ServerContext;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Upper case; `HEAD` is answered like `GET`. */
  readonly method: string;
  /** Ends when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}

/** A request for objects of a kind that is served. */
export interface ResourceExchange extends Exchange {
  readonly request: ResourceRequest;
  readonly kind: VersionedKind;
}

/** What a route answers with; `streamed` if it wrote the response itself. */
export type Answer =
  | { readonly code: number; readonly body: unknown; readonly warnings?: readonly string[]; readonly contentType?: string }
  | { readonly code: number; readonly text: string }
  | "streamed";

/** 200 with a JSON body. */
export function ok(body: unknown, warnings?: readonly string[]): Answer {
  return warnings === undefined ? { code: 200, body } : { code: 200, body, warnings };
}
