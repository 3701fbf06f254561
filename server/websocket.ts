import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { messageOf } from "../engine/errors.js";
import type { Identity } from "../engine/model/identity.js";
import type { Clock } from "../engine/ports/clock.js";
import type { Log } from "../engine/ports/log.js";
import type { EdgeLimits } from "./edge/limits.js";
import { checkOrigin } from "./edge/origin.js";
import { createRenewal } from "./edge/renewal.js";
import { type Connection, closeUnauthorized, createSocketProtocol, type ProtocolParts } from "./edge/socket-protocol.js";
import { createSend } from "./edge/socket-sender.js";
import type { CredentialKind } from "./sessions/credential-kind.js";

/** The WebSocket door of the graph. */
export interface SocketDoor {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Sends every client away with a code that says "come back", and waits until they are gone. */
  close(): Promise<void>;
}

/** What the door needs beside what its protocol needs. */
export interface SocketDoorParts extends Omit<ProtocolParts, "connections"> {
  readonly path: string;
  readonly origins: readonly string[];
  readonly credentials: CredentialKind;
  readonly limits: EdgeLimits;
  readonly clock: Clock;
  readonly log: Log;
}

const pingMs = 12_000;
const sweepMs = 1_000;
const closeGoingAway = 1001;
const closeBadRequest = 4400;
const closeInternal = 4500;

/** Opens the door: `graphql-transport-ws` on the server's own port. Sessions that end close their sockets within about a second. */
export function createSocketDoor(parts: SocketDoorParts): SocketDoor {
  const { path, origins, credentials, limits, clock, log } = parts;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.frameBytes * 2,
    handleProtocols,
  });
  const open = new Map<WebSocket, Connection>();
  const connections = (subject: string): number => {
    let count = 0;
    for (const { identity } of open.values()) if (identity?.subject === subject) count += 1;
    return count;
  };
  const protocol = createSocketProtocol({ ...parts, connections });
  const renewal = createRenewal(parts);

  const welcome = (webSocket: WebSocket, request: IncomingMessage, socket: Socket): void => {
    const send = createSend({ webSocket, socket }, limits, clock);
    const connection: Connection = {
      request,
      identity: undefined,
      close: (code, reason) => webSocket.close(code, reason),
      send,
      renew: (token) => renewal.renew(connection, token),
    };
    open.set(webSocket, connection);
    let alive = true;
    const cancelPing = repeat(clock, pingMs, () => {
      if (!alive) return webSocket.terminate();
      alive = false;
      webSocket.ping();
    });
    const closed = protocol.opened(
      {
        protocol: webSocket.protocol,
        send: (message) => send(message),
        close: (code, reason) => webSocket.close(code, reason),
        onMessage: (handle) =>
          webSocket.on("message", (data: Buffer, isBinary: boolean) => {
            if (isBinary || data.length > limits.frameBytes) return webSocket.close(closeBadRequest, "Message too large");
            handle(data.toString("utf8")).catch((error: unknown) => {
              log.warn("A socket message could not be handled", { error });
              webSocket.close(closeInternal, "Internal server error");
            });
          }),
      },
      connection,
    );
    webSocket.on("pong", () => (alive = true));
    webSocket.on("error", (error) => log.debug("A socket failed", { error: messageOf(error) }));
    webSocket.once("close", (code, reason) => {
      cancelPing();
      open.delete(webSocket);
      closed(code, String(reason)).catch((error: unknown) => log.warn("A socket could not be put away", { error }));
    });
  };

  const cancelSweep = repeat(clock, sweepMs, () => {
    for (const connection of open.values())
      if (isOver(connection.identity, credentials)) connection.close(closeUnauthorized, "The session has ended");
      else renewal.remind(connection);
  });

  return {
    upgrade(request, socket, head) {
      socket.on("error", () => socket.destroy());
      const refusal = refuseUpgrade(request, path, origins);
      if (refusal !== undefined) return answer(socket, refusal);
      server.handleUpgrade(request, socket, head, (webSocket) => welcome(webSocket, request, socket as Socket));
    },
    async close() {
      cancelSweep();
      for (const webSocket of open.keys()) webSocket.close(closeGoingAway, "Going away");
      await untilEmpty(open, clock);
      for (const webSocket of open.keys()) webSocket.terminate();
      server.close();
    },
  };
}

const isOver = (identity: Identity | undefined, credentials: CredentialKind): boolean =>
  identity !== undefined && !credentials.holds(identity);

function refuseUpgrade(request: IncomingMessage, path: string, origins: readonly string[]): 403 | 404 | undefined {
  if (request.url?.split("?")[0] !== path) return 404;
  try {
    checkOrigin(request, origins);
    return undefined;
  } catch {
    return 403;
  }
}

function answer(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function repeat(clock: Clock, everyMs: number, call: () => void): () => void {
  let cancel = clock.after(everyMs, function again() {
    cancel = clock.after(everyMs, again);
    call();
  });
  return () => cancel();
}

/** Waits until nobody is left, at most 2 seconds. */
async function untilEmpty(open: ReadonlyMap<unknown, unknown>, clock: Clock): Promise<void> {
  for (let waits = 0; waits < 40 && open.size > 0; waits += 1) await new Promise<void>((resolve) => clock.after(50, resolve));
}
