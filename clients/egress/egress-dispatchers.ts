import { createHash } from "node:crypto";
import type { LookupFunction } from "node:net";
import { LRUCache } from "lru-cache";
import { Agent, type Dispatcher, ProxyAgent } from "undici";

/** How one repository's server is connected to. PEM texts. */
export interface ConnectionAccess {
  /** Certificates that are trusted, instead of the public ones. */
  readonly ca?: string;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  /** The server's certificate is not verified. */
  readonly insecure?: boolean;
  /** `http://…`, `https://…` or `socks5://…`. */
  readonly proxy?: string;
}

/** Sockets, apart for whatever identifies the two sides: no connection made with one certificate serves a request that has another. */
export interface EgressDispatchers {
  of(access: ConnectionAccess): Dispatcher;
  close(): Promise<void>;
}

const mostDispatchers = 64;
const connectTimeoutMs = 10_000;

/** Makes the sockets' keeper; the least used are closed when there are many. HTTP/1.1 only. */
export function createEgressDispatchers(lookup: LookupFunction): EgressDispatchers {
  const dispatchers = new LRUCache<string, Dispatcher>({
    max: mostDispatchers,
    dispose: (dispatcher) => void dispatcher.close().catch(() => undefined),
  });
  return {
    of(access) {
      const key = createHash("sha256").update(JSON.stringify(access)).digest("hex");
      const known = dispatchers.get(key);
      if (known !== undefined) return known;
      const made = open(access, lookup);
      dispatchers.set(key, made);
      return made;
    },
    async close() {
      const all = [...dispatchers.values()];
      await Promise.all(all.map((dispatcher) => dispatcher.destroy().catch(() => undefined)));
      dispatchers.clear();
    },
  };
}

function open({ ca, clientCertificate, insecure, proxy }: ConnectionAccess, lookup: LookupFunction): Dispatcher {
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(clientCertificate !== undefined && { cert: clientCertificate.certificate, key: clientCertificate.key }),
    ...(insecure === true && { rejectUnauthorized: false }),
  };
  const connect = { ...tls, lookup, timeout: connectTimeoutMs };
  const shared = { allowH2: false, pipelining: 1, connections: 8, keepAliveTimeout: 4_000, maxHeaderSize: 32_768 };
  if (proxy === undefined) return new Agent({ ...shared, connect });
  return new ProxyAgent({
    ...shared,
    uri: proxy,
    proxyTls: { lookup, timeout: connectTimeoutMs },
    requestTls: connect,
    proxyTunnel: true,
  });
}
