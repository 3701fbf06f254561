import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import { FairleadError } from "../../../engine/errors.js";
import type { ServerIdentity } from "./certificates.js";

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0: the port of the last time if it is free, else any. */
  readonly port: number;
  readonly dataFolder: string;
}

type Handler = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

function createTlsServer(identity: ServerIdentity, handler: Handler): Server {
  const server = createServer(
    {
      key: identity.key,
      cert: identity.certificate + identity.caCertificate,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
      handshakeTimeout: 10_000,
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 60_000,
      maxHeaderSize: 32_768,
    },
    (incoming, response) => void handler(incoming, response),
  );
  server.maxRequestsPerSocket = 0;
  server.maxConnections = 2_000;
  server.on("tlsClientError", (_, socket) => socket.destroy());
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    else socket.destroy();
  });
  return server;
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function lastPort(file: string): number {
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  return /^\d{1,5}$/.test(text) ? Number(text) : 0;
}

/**
 * Listens with TLS, HTTP/1.1 only. Port 0 takes the port of the last time when it is free, so that kubeconfigs stay good.
 * @throws FairleadError `UNAVAILABLE` if a port that was asked for is taken or may not be used
 */
export async function listen(
  identity: ServerIdentity,
  handler: Handler,
  { host, port, dataFolder }: ListenOptions,
): Promise<{ readonly server: Server; readonly port: number }> {
  const file = join(dataFolder, "port");
  const server = createTlsServer(identity, handler);
  const wanted = port === 0 ? lastPort(file) : port;
  let got: number;
  try {
    got = await listenOn(server, host, wanted);
  } catch (cause) {
    if (port !== 0) {
      throw new FairleadError("UNAVAILABLE", `Cannot listen on ${host}:${port}: free the port or choose another one`, { cause });
    }
    got = await listenOn(server, host, 0);
  }
  writeFileSync(file, `${got}\n`, { mode: 0o600 });
  return { server, port: got };
}
