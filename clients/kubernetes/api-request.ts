/** One request to an API server. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query below the server's URL, escaped (see `resource-path.ts`). */
  readonly path: string;
  /** What is tried, to follow "Cannot" in an error. Default: method and path. */
  readonly action?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Default `application/json`. */
  readonly accept?: string;
  /** Whether a second try after a lost answer does no harm. Default: true for GET, PUT and DELETE, else false. */
  readonly repeatable?: boolean;
  /** All tries and waits together. Default 30,000. */
  readonly timeoutMs?: number;
  /** Takes values that must not be shown out of the server's error texts. */
  readonly redact?: (text: string) => string;
}

/** One request that was made, as counted. */
export interface RequestRecord {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** The HTTP status; 0 without an answer. */
  readonly status: number;
  /** Until the whole answer was read; for a stream until it began. */
  readonly durationMs: number;
}

/** How a transport is limited and watched. */
export interface TransportOptions {
  /** Requests at a time, streams not counted; more wait. Default 16. */
  readonly maxRequests?: number;
  /** The largest answer that is read, in bytes. Default 64 MiB. */
  readonly maxResponseBytes?: number;
  /** Called after every HTTP exchange, retries included. Must not throw. */
  readonly onRequest?: (record: RequestRecord) => void;
}
