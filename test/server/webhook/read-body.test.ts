import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createBodyReader } from "../../../server/webhook/read-body.js";
import { createFakeClock } from "../../fakes/clock.js";

const reasonOf = (reading: Promise<unknown>) =>
  reading.then(
    () => "read",
    (thrown: { code: string; details: { reason?: string } }) => thrown.details.reason ?? thrown.code,
  );

function request(headers: Record<string, string> = {}) {
  const stream = new PassThrough();
  return { stream, message: Object.assign(stream, { headers }) as unknown as IncomingMessage };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("createBodyReader() gives the whole body, whose pieces may come one by one", async () => {
  const reader = createBodyReader({ allBytes: 100, withinMs: 1_000 }, createFakeClock());
  const { stream, message } = request();
  const reading = reader.read(message, 10);
  stream.write("01234");
  await turn();
  stream.end("56789");
  expect((await reading).toString()).toBe("0123456789");
});

test("S85 createBodyReader() reads no more than the limit", async () => {
  const reader = createBodyReader({ allBytes: 1_000_000, withinMs: 1_000 }, createFakeClock());
  const { stream, message } = request();
  let taken = 0;
  stream.on("data", (chunk: Buffer) => void (taken += chunk.length));
  const reading = reasonOf(reader.read(message, 10_000));
  for (let count = 0; count < 100; count += 1) stream.write(Buffer.alloc(1_000));
  expect(await reading).toBe("WEBHOOK_TOO_LARGE");
  await turn();
  expect([taken <= 12_000, stream.isPaused()]).toEqual([true, true]);
});

test("FL-69 createBodyReader() refuses before the first byte what says that it is too long", async () => {
  const reader = createBodyReader({ allBytes: 100, withinMs: 1_000 }, createFakeClock());
  const { stream, message } = request({ "content-length": "11" });
  expect(await reasonOf(reader.read(message, 10))).toBe("WEBHOOK_TOO_LARGE");
  expect(stream.listenerCount("data")).toBe(0);
});

test("createBodyReader() bounds all bodies together, and forgets those that were read", async () => {
  const reader = createBodyReader({ allBytes: 15, withinMs: 1_000 }, createFakeClock());
  const [first, second, third] = [request(), request(), request()];
  const readings = [first, second].map(({ message }) => reasonOf(reader.read(message, 10)));
  first.stream.write("0123456789");
  await turn();
  second.stream.write("0123456789");
  expect(await readings[1]).toBe("WEBHOOK_BUSY");
  first.stream.end();
  expect(await readings[0]).toBe("read");
  const last = reasonOf(reader.read(third.message, 10));
  third.stream.end("0123456789");
  expect(await last).toBe("read");
});

test("createBodyReader() does not wait for a sender who is slow or gone", async () => {
  const clock = createFakeClock();
  const reader = createBodyReader({ allBytes: 15, withinMs: 1_000 }, clock);
  const slow = reasonOf(reader.read(request().message, 10));
  clock.advance(1_000);
  expect(await slow).toBe("DEADLINE_EXCEEDED");
  const { stream, message } = request();
  const gone = reasonOf(reader.read(message, 10));
  stream.destroy();
  expect([await gone, clock.pending()]).toEqual(["UNAVAILABLE", 0]);
});
