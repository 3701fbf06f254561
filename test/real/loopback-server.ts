import type { IncomingMessage, ServerResponse } from "node:http";
import { text as readBody } from "node:stream/consumers";
import { startTlsServer, type TlsServer } from "./tls-server.js";

/** One request that came in: its path without a query, and the parsed body if it has one. */
export interface Call {
  readonly path: string;
  readonly isWatch: boolean;
  readonly body: unknown;
}

/** A server of a test's own that the API server calls: a webhook, or an aggregated API. */
export interface LoopbackServer extends Pick<TlsServer, "port" | "close"> {
  /** Base64 of what signed its certificate. */
  readonly caBundle: string;
}

/** Answers JSON over TLS on loopback. What `answer` gives may be late; `undefined` is answered with 404; a watch stays open without a word. */
export async function startLoopbackServer(answer: (call: Call) => unknown): Promise<LoopbackServer> {
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const text = await readBody(request);
    const url = new URL(request.url ?? "/", "https://localhost");
    const isWatch = url.searchParams.has("watch");
    const found = await answer({ path: url.pathname, isWatch, body: text === "" ? undefined : JSON.parse(text) });
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    if (isWatch && found !== undefined) response.flushHeaders();
    else response.end(JSON.stringify(found ?? { kind: "Status", apiVersion: "v1", status: "Failure", code: 404 }));
  };
  const { caCertificate, ...server } = await startTlsServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  return { ...server, caBundle: Buffer.from(caCertificate).toString("base64") };
}
