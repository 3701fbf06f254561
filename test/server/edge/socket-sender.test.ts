import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { closeSlow, createSend } from "../../../server/edge/socket-sender.js";
import { createFakeClock } from "../../fakes/clock.js";

/** A socket whose other side reads only when told. */
function stalledSocket() {
  const clock = createFakeClock();
  const events = new EventEmitter();
  const state = { OPEN: 1, readyState: 1, bufferedAmount: 0, log: [] as string[] };
  const socket = Object.assign(events, {
    write: (bytes: Uint8Array) => {
      state.bufferedAmount += bytes.length;
      return false;
    },
  }) as unknown as Socket;
  const webSocket = Object.assign(state, {
    close: (code: number) => void state.log.push(`closed ${code}`),
    terminate: () => void state.log.push("terminated"),
  }) as unknown as WebSocket;
  const send = createSend({ webSocket, socket }, { socketBufferBytes: 100, socketStallMs: 1_000 }, clock);
  return { clock, events, state, send };
}

describe("createSend()", () => {
  test("does not wait while the buffer is below its bound", () => {
    const { send, state } = stalledSocket();
    expect(send("x".repeat(50))).toBeUndefined();
    expect(state.bufferedAmount).toBe(52);
  });

  test("holds back whoever produces more until the other side has taken what waits", async () => {
    const { send, events, state, clock } = stalledSocket();
    void send("x".repeat(90));
    const [one, two] = [send("y".repeat(90)), send("z")];
    expect(one).toBe(two);
    state.bufferedAmount = 0;
    events.emit("drain");
    await one;
    expect([send("x"), events.listenerCount("drain"), clock.pending()]).toEqual([undefined, 0, 0]);
  });

  test("R24 closes a socket that does not drain in time, and cuts it off if it does not even close", () => {
    const { send, clock, state } = stalledSocket();
    void send("x".repeat(200));
    clock.advance(999);
    expect(state.log).toEqual([]);
    clock.advance(1);
    expect(state.log).toEqual([`closed ${closeSlow}`]);
    clock.advance(1_000);
    expect(state.log).toEqual([`closed ${closeSlow}`, "terminated"]);
  });

  test("waits for nobody once the socket has gone", async () => {
    const { send, events, state } = stalledSocket();
    const full = send("x".repeat(200));
    state.readyState = 3;
    events.emit("close");
    await full;
    state.bufferedAmount = 0;
    expect([send("x"), state.bufferedAmount]).toEqual([undefined, 0]);
  });
});
