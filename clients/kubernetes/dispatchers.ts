import { type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Connection, TlsMaterial } from "./connection.js";

/** The two sets of sockets to one API server: watches have their own, so that they never keep a request waiting. */
export interface Dispatchers {
  readonly requests: Dispatcher;
  readonly streams: Dispatcher;
  /** Takes no more requests and closes the sockets as what is under way on them ends. */
  retire(): void;
  /** Ends everything that is open. */
  destroy(): Promise<void>;
}

/**
 * Makes the sockets' pools; nothing is opened before the first request. HTTP/1.1 only: one stream that stalls holds up no other.
 * Dead peers are found by TCP keep-alive; deadlines are the caller's.
 */
export function createDispatchers({ server, proxyUrl }: Connection, tls: TlsMaterial, maxRequests: number): Dispatchers {
  const { origin } = new URL(server);
  const connect = { ...definedTls(tls), keepAlive: true, keepAliveInitialDelay: 30_000, timeout: 10_000 };
  const shared = { allowH2: false, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000, connect };
  const open = (connections: number | null): Dispatcher =>
    proxyUrl === undefined
      ? new Pool(origin, { ...shared, connections })
      : new ProxyAgent({
          ...shared,
          uri: proxyUrl,
          requestTls: connect,
          proxyTunnel: true,
          ...(connections === null ? {} : { connections }),
        });
  const requests = open(maxRequests);
  const streams = open(null);
  return {
    requests,
    streams,
    retire() {
      void requests.close();
      void streams.close();
    },
    async destroy() {
      await Promise.all([requests.destroy(), streams.destroy()]);
    },
  };
}

function definedTls({ ca, cert, key, passphrase, rejectUnauthorized, servername }: TlsMaterial) {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}
