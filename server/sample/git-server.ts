import { createHash, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { FairleadError } from "../../engine/errors.js";
import type { Push } from "../../engine/model/push.js";
import type { Log } from "../../engine/ports/log.js";
import { runGitBackend } from "./git-backend.js";
import { readPushedRefs } from "./pushed-refs.js";

/** How the server is started. */
export interface SampleGitServerOptions {
  /** Holds `<name>.git` folders and the remembered port. */
  readonly folder: string;
  readonly host: string;
  /** 0: the one remembered in the folder if it is free, else any. */
  readonly port: number;
  /** Who may push. */
  readonly username: string;
  readonly password: string;
  /** Called at the end of every push, for each ref that it changed. */
  readonly onPush: (push: Push) => void;
  readonly log: Log;
  /** Of one request, packed. Default 100 MiB. */
  readonly maxRequestBytes?: number;
}

/** A running server. */
export interface SampleGitServer {
  /** `http://127.0.0.1:PORT/sample.git`: what Applications say. */
  readonly url: string;
  /** The same with the secret in it: what `git clone` and `git push` take as it is. */
  readonly cloneUrl: string;
  /** The URL of another repository in the folder. */
  urlOf(name: string): string;
  close(): Promise<void>;
}

const maxRequests = 64;
const requestTimeoutMs = 120_000;
const portFile = "port";
const route = /^\/([a-z0-9][a-z0-9-]{0,62}\.git)\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * Serves repositories over Git's smart HTTP: anybody may fetch, who knows the secret may push.
 * @throws FairleadError `FAILED_PRECONDITION` if the port is taken
 * @see https://git-scm.com/docs/http-protocol
 */
export async function startSampleGitServer(options: SampleGitServerOptions): Promise<SampleGitServer> {
  const { folder, host, port, username, password, onPush, log, maxRequestBytes = 100 * 1_048_576 } = options;
  await mkdir(folder, { recursive: true });
  await sweepLocks(folder);
  const secret = digest(`${username}:${password}`);
  const backend = { folder, maxRequestBytes, timeoutMs: requestTimeoutMs };
  let running = 0;
  let base = "";

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const wanted = readRequest(incoming, folder);
    if (wanted === undefined) return refuse(outgoing, 404, "There is no such repository.\n");
    if (wanted.method !== incoming.method) return refuse(outgoing, 405, "Use a Git client.\n");
    if (wanted.pushes && !isSecret(incoming, secret)) {
      outgoing.setHeader("www-authenticate", 'Basic realm="Fairlead sample repositories"');
      return refuse(outgoing, 401, "To push, use the URL with the secret in it.\n");
    }
    if (running >= maxRequests) return refuse(outgoing, 503, "Too many requests at a time; try again.\n");
    running += 1;
    const user = wanted.pushes ? { user: username } : {};
    const pushed = readPushedRefs();
    if (wanted.pushes && wanted.method === "POST") incoming.on("data", (chunk: Buffer) => pushed.take(chunk));
    const done = await runGitBackend({ path: wanted.path, query: wanted.query, ...user }, incoming, outgoing, backend);
    running -= 1;
    if (done && wanted.pushes && wanted.method === "POST")
      for (const push of pushesOf(`${base}/${wanted.repository}`, pushed.names())) onPush(push);
  };
  const server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: 10_000 }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      log.error("The sample Git server failed to answer", { error });
      outgoing.destroy();
    });
  });
  const bound = await listen(server, host, port, await rememberedPort(folder));
  await writeFile(join(folder, portFile), `${bound}\n`);
  const authority = `${urlHost(host)}:${bound}`;
  base = `http://${authority}`;
  const login = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  return {
    url: `${base}/sample.git`,
    cloneUrl: `http://${login}@${authority}/sample.git`,
    urlOf: (name) => `${base}/${name}.git`,
    close: () => stop(server),
  };
}

/** Without knowing what was pushed, anything may have been. */
function pushesOf(url: string, refs: readonly string[] | undefined): readonly Push[] {
  return refs === undefined ? [{ url }] : refs.map((ref) => ({ url, ref }));
}

interface WantedRequest {
  readonly repository: string;
  readonly path: string;
  readonly query: string;
  readonly method: "GET" | "POST";
  readonly pushes: boolean;
}

/** Undefined for everything that smart HTTP does not ask, and for repositories that are not there. */
function readRequest(incoming: IncomingMessage, folder: string): WantedRequest | undefined {
  const [path = "", query = ""] = (incoming.url ?? "").split("?", 2);
  const [, repository, action] = route.exec(path) ?? [];
  if (repository === undefined || !existsSync(join(folder, repository, "HEAD"))) return undefined;
  if (action !== "info/refs") return { repository, path, query: "", method: "POST", pushes: action === "git-receive-pack" };
  const service = new URLSearchParams(query).get("service");
  if (service !== "git-upload-pack" && service !== "git-receive-pack") return undefined;
  return { repository, path, query: `service=${service}`, method: "GET", pushes: service === "git-receive-pack" };
}

function isSecret({ headers: { authorization = "" } }: IncomingMessage, secret: Buffer): boolean {
  const [, encoded = ""] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  return timingSafeEqual(digest(Buffer.from(encoded, "base64")), secret);
}

function digest(value: string | Buffer): Buffer {
  return createHash("sha256").update(value).digest();
}

function refuse(outgoing: ServerResponse, status: number, sentence: string): void {
  outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(sentence);
}

/** What a killed push left behind would block the next one. */
async function sweepLocks(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const isLock = /\.git\/(.*\/)?[^/]+\.lock$/.test(name);
    if (isLock || /\.git\/objects\/tmp_objdir-[^/]+$/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function rememberedPort(folder: string): Promise<number> {
  const text = await readFile(join(folder, portFile), "utf8").catch(() => "");
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port < 65_536 ? port : 0;
}

async function listen(server: Server, host: string, port: number, remembered: number): Promise<number> {
  const choices = port !== 0 ? [port] : remembered === 0 ? [0] : [remembered, 0];
  for (const choice of choices) {
    const failure = await tryListen(server, host, choice);
    if (failure === undefined) return (server.address() as AddressInfo).port;
    if (choice === choices.at(-1)) {
      const message = `Cannot serve the sample repository on ${host}:${choice}: ${failure.message}; choose another port`;
      throw new FairleadError("FAILED_PRECONDITION", message, { cause: failure });
    }
  }
  return 0;
}

function tryListen(server: Server, host: string, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => {
      server.off("error", resolve);
      resolve(undefined);
    });
  });
}

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

/** Lets what runs finish, but not for long. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const hurry = setTimeout(() => server.closeAllConnections(), 2000);
    server.close(() => {
      clearTimeout(hurry);
      resolve();
    });
    server.closeIdleConnections();
  });
}
