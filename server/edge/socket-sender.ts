import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Clock } from "../../engine/ports/clock.js";
import { textFrame } from "../text-frame.js";
import type { EdgeLimits } from "./limits.js";

/** Sends one message; the promise holds back whoever produces more until the other side has taken what waits. */
export type Send = (message: string) => Promise<void> | undefined;

/** The socket did not drain for too long: come back and resume. */
export const closeSlow = 4503;

/**
 * Creates the sending side of a socket. Above the buffer's bound it waits for the network; a socket that does not drain in time is closed, so that
 * one reader who stopped reading costs a bounded amount of memory for a bounded time.
 */
export function createSend(
  { webSocket, socket }: { readonly webSocket: WebSocket; readonly socket: Socket },
  limits: Pick<EdgeLimits, "socketBufferBytes" | "socketStallMs">,
  clock: Clock,
): Send {
  let draining: Promise<void> | undefined;
  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        socket.off("drain", finish);
        socket.off("close", finish);
        draining = undefined;
        resolve();
      };
      const cancel = clock.after(limits.socketStallMs, () => {
        webSocket.close(closeSlow, "Too slow: resume later");
        clock.after(1_000, () => webSocket.terminate());
      });
      socket.once("drain", finish);
      socket.once("close", finish);
    });
  return (message) => {
    if (webSocket.readyState !== webSocket.OPEN) return undefined;
    socket.write(textFrame(message));
    if (webSocket.bufferedAmount <= limits.socketBufferBytes) return undefined;
    return (draining ??= drained());
  };
}
