import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { textFrame } from "../../server/text-frame.js";

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
  "textFrame() is read by a client as the message of %i bytes",
  async (length) => {
    const message = "é".repeat(Math.floor(length / 2)).padEnd(length - Math.floor(length / 2), "x");
    const server = new WebSocketServer({ port: 0 });
    server.on("connection", (_socket, request) => request.socket.write(textFrame(message)));
    await new Promise((resolve) => server.once("listening", resolve));
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
    const read = await new Promise<string>((resolve) => client.once("message", (data: Buffer) => resolve(data.toString("utf8"))));
    expect(Buffer.byteLength(message)).toBe(length);
    expect(read).toBe(message);
    client.terminate();
    server.close();
  },
);
