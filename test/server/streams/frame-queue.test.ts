import "reflect-metadata";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../../engine/ports/clock.js";
import type { ApplicationEventType } from "../../../schema/event.type.js";
import type { Frame } from "../../../server/streams/frame.js";
import { createFrameQueue } from "../../../server/streams/frame-queue.js";
import { createFrameStream } from "../../../server/streams/frame-stream.js";

/** Frames from text: `H:a` health of a, `M:a` modified a, `O:a` a step of an operation; a number is its place. */
function frame(text: string, place: number): Frame {
  const [kind = "", name = ""] = text.split(":");
  const type = { H: "HealthChanged", M: "ApplicationModified", O: "SyncResourceProgress" }[kind];
  const shown = { type, id: `${name}${place}`, from: `was${place}`, to: `is${place}`, changedPaths: [`p${place}`] };
  return { shown: shown as unknown as ApplicationEventType, size: 10, ...(kind === "O" ? {} : { mergeKey: text }) };
}

function drain(queue: ReturnType<typeof createFrameQueue>): string[] {
  const told: string[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { type, id, from, to, changedPaths } = next.shown as ApplicationEventType & {
      from: string;
      to: string;
      changedPaths: string[];
    };
    told.push(
      type === "HealthChanged" ? `${id} ${from}-${to}` : type === "ApplicationModified" ? `${id} ${changedPaths.join()}` : id,
    );
  }
  return told;
}

describe("createFrameQueue()", () => {
  test.each([
    ["keeps the order", "O:a O:b O:a", "a0,b1,a2"],
    ["merges state of one Application: first from, last to", "H:a H:a H:a", "a2 was0-is2"],
    ["keeps state of different Applications apart", "H:a H:b H:a", "b1 was1-is1,a2 was0-is2"],
    ["collects the changed paths", "M:a M:a", "a1 p0,p1"],
    ["puts what was merged at the end, behind the steps it saw", "H:a O:a H:a", "a1,a2 was0-is2"],
    ["never merges steps of an operation", "O:a O:a O:a", "a0,a1,a2"],
  ])("%s", (_, given, expected) => {
    const queue = createFrameQueue({ maxFrames: 100, maxBytes: 1_000 });
    for (const [place, text] of given.split(" ").entries()) expect(queue.push(frame(text, place))).toBe(true);
    expect(drain(queue).join()).toBe(expected);
  });

  test.each([
    ["frames", { maxFrames: 3, maxBytes: 1_000 }],
    ["bytes", { maxFrames: 100, maxBytes: 30 }],
  ])("empties itself and says so above its bound of %s", (_, bounds) => {
    const queue = createFrameQueue(bounds);
    for (const place of [0, 1, 2]) expect(queue.push(frame("O:a", place))).toBe(true);
    expect(queue.push(frame("O:a", 3))).toBe(false);
    expect(queue.length).toBe(0);
    expect(queue.push(frame("O:a", 4))).toBe(true);
  });
});

test("createFrameStream() starts over after its queue ran over, and goes on", async () => {
  const clock: Clock = { now: () => 0, after: () => () => undefined };
  const stream = createFrameStream({
    head: [frame("O:head", 0)],
    restart: () => [frame("O:resync", 0)],
    heartbeat: () => frame("O:beat", 0),
    onClose: () => undefined,
    clock,
    limits: { heartbeatMs: 1, queueFrames: 2, queueBytes: 1_000 },
  });
  for (const place of [1, 2, 3, 4]) stream.push(frame("O:a", place));
  stream.end();
  const told: string[] = [];
  for await (const { id } of stream) told.push(id);
  expect(told).toEqual(["resync0", "a4"]);
});
