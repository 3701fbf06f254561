import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request as the server heard it. */
export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server on this machine that ends with the test. */
export interface LoopbackServer {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly heard: readonly HeardRequest[];
  close(): void;
}

/** How it answers: status, headers and body, or by its own hand. */
export type Answer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array }
  | ((response: ServerResponse) => void);

/** Starts a server; what `answer` gives nothing for is a 404. */
export async function startServer(answer: (request: HeardRequest) => Answer | undefined): Promise<LoopbackServer> {
  const heard: HeardRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const request = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
      heard.push(request);
      const given = answer(request) ?? { status: 404 };
      if (typeof given === "function") return given(response);
      response.writeHead(given.status ?? 200, { ...given.headers });
      return response.end(given.body);
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, heard, close };
}
