import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { startSampleGitServer } from "../../../server/sample/git-server.js";
import { silentLog } from "./remote.js";

/** What a door wants of who comes through it. */
export interface GitDoorOptions {
  /** The value of an Authorization header that gets in. */
  readonly authorization?: string;
  readonly tls?: { readonly certificate: string; readonly key: string; readonly wantsCertificate?: boolean };
  /** Answers before Git does, if it gives true. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Repositories of a folder over HTTP or HTTPS, as `/<name>.git`. */
export interface GitDoor {
  /** `https://127.0.0.1:port`. */
  readonly origin: string;
  readonly heard: { readonly path: string; readonly authorization: string | undefined; readonly hasCertificate: boolean }[];
}

/** Opens a door that ends with the test. */
export async function openGitDoor(folder: string, { authorization, tls, before }: GitDoorOptions = {}): Promise<GitDoor> {
  const backend = await startSampleGitServer({
    folder,
    host: "127.0.0.1",
    port: 0,
    username: "git",
    password: "secret",
    onPush: () => undefined,
    log: silentLog,
  });
  const heard: GitDoor["heard"] = [];
  const listener: RequestListener = (request, response) => {
    const hasCertificate =
      "getPeerCertificate" in request.socket &&
      Object.keys((request.socket as import("node:tls").TLSSocket).getPeerCertificate()).length > 0;
    heard.push({ path: request.url ?? "", authorization: request.headers.authorization, hasCertificate });
    if (before?.(request, response) === true) return;
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    } else if (tls?.wantsCertificate === true && !hasCertificate) response.writeHead(403).end();
    else void forward(request, response, backend.urlOf("x").replace(/\/x(\.git)?$/, ""));
  };
  const server =
    tls === undefined
      ? createPlainServer(listener)
      : createTlsServer({ cert: tls.certificate, key: tls.key, requestCert: true, rejectUnauthorized: false }, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await backend.close();
  });
  return { origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

async function forward(request: IncomingMessage, response: ServerResponse, base: string): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const names = ["content-type", "content-encoding", "git-protocol"] as const;
  const headers = Object.fromEntries(
    names.flatMap((name) => (typeof request.headers[name] === "string" ? [[name, request.headers[name]]] : [])),
  );
  const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
  const answer = await fetch(`${base}${request.url}`, {
    method: request.method ?? "GET",
    headers: headers as Record<string, string>,
    ...body,
  });
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
