import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "./gateway.js";
import { eventsQuery, subscribe } from "./streams/subscriber.js";

let gateway: TestGateway;
let token: string;
const limits = { socketsPerSubject: 2, subscriptionsPerSocket: 2, socketBurst: 4, queueFrames: 50, socketStallMs: 300 };

async function start(initMs: number): Promise<TestGateway> {
  gateway = await startGateway({ limits: { ...limits, initMs } });
  gateway.engine.put(makeApplication("alpha"));
  token = await gateway.login("viewer");
  return gateway;
}

// Whoever says who they are has all the time for it.
beforeEach(() => start(60_000));
afterEach(() => gateway.stop());

interface Raw {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  send(message: unknown): void;
  /** Waits for the message of a type. */
  next(type: string): Promise<{ payload?: unknown }>;
}

async function open(headers: Record<string, string> = {}, protocol = "graphql-transport-ws"): Promise<Raw> {
  const socket = new WebSocket(gateway.url.replace("http", "ws"), protocol, { headers });
  const closed = new Promise<number>((resolve) => socket.on("close", (code) => resolve(code)));
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("open", resolve));
  const inbox: { type: string; payload?: unknown }[] = [];
  socket.on("message", (data) => inbox.push(JSON.parse((data as Buffer).toString("utf8")) as { type: string }));
  return {
    socket,
    closed,
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    async next(type) {
      const place = () => inbox.findIndex((message) => message.type === type);
      await expect.poll(place, { interval: 5, message: type }).toBeGreaterThanOrEqual(0);
      return inbox.splice(place(), 1)[0] as { payload?: unknown };
    },
  };
}

const init = (authorization?: string) => ({
  type: "connection_init",
  payload: authorization === undefined ? {} : { authorization },
});

describe("a socket", () => {
  test.each([
    ["without a token", undefined],
    ["with a made-up token", "Bearer nonsense"],
    ["with another scheme", "Basic YTpi"],
  ])("S10 is closed with 4401 %s", async (_, authorization) => {
    const raw = await open();
    raw.send(init(authorization));
    expect(await raw.closed).toBe(4401);
  });

  test("signs in by the cookie of the upgrade", async () => {
    const raw = await open({ cookie: `fairlead.token=${token}` });
    raw.send(init());
    await raw.next("connection_ack");
    raw.send({ id: "1", type: "subscribe", payload: { query: "{ viewer { username } }" } });
    expect((await raw.next("next")).payload).toEqual({ data: { viewer: { username: "viewer" } } });
    raw.socket.terminate();
  });

  test.each([
    [
      "that asks before it said who it is",
      (raw: Raw) => raw.send({ id: "1", type: "subscribe", payload: { query: "{ viewer { username } }" } }),
      4401,
    ],
    ["that sends garbage", (raw: Raw) => raw.send("garbage"), 4400],
    ["that sends a frame over 256 KiB", (raw: Raw) => raw.send("x".repeat(300_000)), 4400],
    ["that sends a frame over twice that", (raw: Raw) => raw.send("x".repeat(600_000)), 1009],
  ])("S39 is closed %s", async (_, act, code) => {
    const raw = await open();
    act(raw);
    expect(await raw.closed).toBe(code);
  });

  test("S39 is closed that does not say who it is in time", async () => {
    await gateway.stop();
    await start(100);
    expect(await (await open()).closed).toBe(4408);
  });

  test("S39 one subject has a bounded number of them", async () => {
    const sockets = await Promise.all([open(), open(), open()]);
    for (const raw of sockets) raw.send(init(`Bearer ${token}`));
    expect(await Promise.any(sockets.map(({ closed }) => closed))).toBe(4429);
    for (const { socket } of sockets) socket.terminate();
  });

  test("S39 carries a bounded number of subscriptions, and the others go on", async () => {
    const client = gateway.socket(token);
    const readers = [1, 2, 3].map(() => subscribe(client, eventsQuery));
    await readers[2]?.until(1);
    expect(readers[2]?.errors[0]?.extensions).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "RATE_LIMITED" });
    expect(await readers[0]?.until(3)).toEqual(["SnapshotBegin", "SnapshotItem alpha", "SnapshotEnd 1"]);
  });

  test("S39 begins a bounded number of operations at once", async () => {
    const raw = await open();
    raw.send(init(`Bearer ${token}`));
    await raw.next("connection_ack");
    for (let id = 0; id < 6; id += 1)
      raw.send({ id: String(id), type: "subscribe", payload: { query: "{ viewer { username } }" } });
    expect((await raw.next("error")).payload).toMatchObject([{ extensions: { reason: "RATE_LIMITED" } }]);
    raw.socket.terminate();
  });

  test("S40 keeps no stream of somebody who left", async () => {
    const client = gateway.socket(token);
    for (let time = 0; time < 4; time += 1) {
      const reader = subscribe(client, eventsQuery);
      expect(await reader.until(3)).toEqual(["SnapshotBegin", "SnapshotItem alpha", "SnapshotEnd 1"]);
      reader.stop();
    }
  });

  test("S39 that does not read is closed with 4503", async () => {
    const big = makeApplication("big");
    gateway.engine.put({ ...big, metadata: { ...big.metadata, annotations: { blob: "x".repeat(200_000) } } });
    const raw = await open();
    raw.send(init(`Bearer ${token}`));
    await raw.next("connection_ack");
    raw.send({
      id: "1",
      type: "subscribe",
      payload: {
        query: "subscription { applicationEvents { __typename ... on ApplicationModified { application { raw } } } }",
      },
    });
    await raw.next("next");
    // On a busy machine it takes longer until so much waits that the network takes no more.
    for (let pauseMs = 500; raw.socket.readyState !== WebSocket.CLOSED && pauseMs < 20_000; pauseMs *= 2) {
      raw.socket.pause();
      for (let count = 0; count < 200; count += 1) {
        gateway.engine.put({ ...big, metadata: { ...big.metadata, annotations: { blob: `${count}${"x".repeat(200_000)}` } } });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      raw.socket.resume();
      await Promise.race([raw.closed, new Promise((resolve) => setTimeout(resolve, pauseMs))]);
    }
    expect([4503, 1006]).toContain(await raw.closed);
  });

  test("R24 R34 is sent away with 1001 when the gateway stops", async () => {
    const raw = await open();
    raw.send(init(`Bearer ${token}`));
    await raw.next("connection_ack");
    await gateway.close();
    expect(await raw.closed).toBe(1001);
  });
});
