import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gitEnvironment } from "../../clients/git/git-environment.js";

/** One request that may be answered. */
export interface BackendRequest {
  /** `/sample.git/info/refs` */
  readonly path: string;
  readonly query: string;
  /** Who pushes; absent for an anonymous fetch. */
  readonly user?: string | undefined;
}

/** Bounds of one request. */
export interface BackendOptions {
  readonly folder: string;
  readonly maxRequestBytes: number;
  readonly timeoutMs: number;
}

/** What the repositories allow, whatever their own configuration says. */
const settings = {
  "uploadpack.allowFilter": "true",
  "uploadpack.allowAnySHA1InWant": "true",
  "receive.denyNonFastForwards": "false",
  "receive.denyDeletes": "false",
  "receive.autogc": "false",
  "receive.fsckObjects": "true",
  "core.hooksPath": "/dev/null",
};

const maxHeaderBytes = 16_384;

/**
 * Lets `git http-backend` answer one request. Resolves when the process has ended, with whether it ended well and said so.
 * @see https://git-scm.com/docs/git-http-backend and RFC 3875
 */
export function runGitBackend(
  { path, query, user }: BackendRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { folder, maxRequestBytes, timeoutMs }: BackendOptions,
): Promise<boolean> {
  // A group of its own: git starts the backend, and that one others, and all of them must end together.
  const child = spawn("git", ["http-backend"], {
    cwd: folder,
    env: environmentOf({ path, query, user, incoming, folder }),
    detached: true,
  });
  const kill = () => killAll(child);
  const deadline = setTimeout(kill, timeoutMs);
  if (user === undefined) outgoing.on("close", kill);
  passBody(incoming, outgoing, child, maxRequestBytes);
  passAnswer(child, outgoing);
  child.stderr.resume();
  return new Promise((resolve) => {
    child.on("error", () => {
      if (!outgoing.headersSent) outgoing.writeHead(500);
    });
    child.on("close", (code) => {
      clearTimeout(deadline);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      // A backend that was cut off must not look like a complete answer.
      if (code === 0) outgoing.end();
      else outgoing.destroy();
      resolve(code === 0 && outgoing.statusCode === 200);
    });
  });
}

/** Ends the backend and what it started. */
function killAll({ pid }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // They have ended by themselves.
  }
}

function environmentOf(
  request: BackendRequest & { readonly incoming: IncomingMessage; readonly folder: string },
): NodeJS.ProcessEnv {
  const { path, query, user, incoming, folder } = request;
  const { method, headers } = incoming;
  const protocol = headers["git-protocol"];
  const config = Object.entries(settings).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...gitEnvironment(folder, []),
    ...Object.fromEntries(config),
    GIT_CONFIG_COUNT: String(config.length / 2),
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: "1",
    GATEWAY_INTERFACE: "CGI/1.1",
    SERVER_PROTOCOL: "HTTP/1.1",
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: method ?? "GET",
    CONTENT_TYPE: headers["content-type"] ?? "",
    // A body in chunks has no length: the backend then reads to the end of its input.
    CONTENT_LENGTH: headers["content-length"] ?? "",
    HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
    GIT_PROTOCOL: typeof protocol === "string" && /^[\w:=.-]{1,100}$/.test(protocol) ? protocol : "",
    ...(user === undefined ? {} : { REMOTE_USER: user }),
    REMOTE_ADDR: incoming.socket.remoteAddress ?? "",
  };
}

/** Streams the request's body in, and no more of it than allowed. */
function passBody(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  child: ChildProcessWithoutNullStreams,
  maxBytes: number,
): void {
  let received = 0;
  child.stdin.on("error", () => incoming.resume());
  incoming.on("data", (chunk: Buffer) => {
    received += chunk.length;
    if (received <= maxBytes) return;
    if (!outgoing.headersSent) outgoing.writeHead(413, { connection: "close" });
    killAll(child);
  });
  incoming.on("error", () => killAll(child));
  incoming.pipe(child.stdin);
}

/** Reads the header lines of the CGI answer and streams what follows them. */
function passAnswer(child: ChildProcessWithoutNullStreams, outgoing: ServerResponse): void {
  let held: Buffer = Buffer.alloc(0);
  let headerSeen = false;
  const write = (bytes: Buffer) => {
    if (bytes.length === 0 || outgoing.destroyed || outgoing.write(bytes)) return;
    child.stdout.pause();
    outgoing.once("drain", () => child.stdout.resume());
    outgoing.once("close", () => child.stdout.resume());
  };
  child.stdout.on("data", (chunk: Buffer) => {
    if (headerSeen) return write(chunk);
    held = Buffer.concat([held, chunk]);
    const end = held.indexOf("\r\n\r\n");
    if (end < 0) return void (held.length > maxHeaderBytes && killAll(child));
    headerSeen = true;
    if (!outgoing.headersSent) writeHead(outgoing, held.toString("latin1", 0, end));
    return write(held.subarray(end + 4));
  });
}

function writeHead(outgoing: ServerResponse, header: string): void {
  let status = 200;
  for (const line of header.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "status") status = Number.parseInt(value, 10);
    else if (colon > 0) outgoing.setHeader(name, value);
  }
  outgoing.writeHead(status);
}
