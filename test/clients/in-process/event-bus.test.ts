import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createEventBus } from "../../../clients/in-process/event-bus.js";
import type { EngineEvent } from "../../../engine/model/engine-event.js";
import { describeEventBus } from "../../contracts/event-bus.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";

describeEventBus("in process", (limits) => createEventBus({ ...limits, log: createFakeLog() }));

const event = { topic: "STATUS", ref: { namespace: "argocd", name: "a" }, at: 0, body: { type: "StatusChanged" } } as EngineEvent;
const open = (capacity: number) => createEventBus({ clock: createFakeClock(0), log: createFakeLog(), capacity });

test("createEventBus() has an epoch that no other bus has", () => {
  expect(open(10).position().epoch).not.toBe(open(10).position().epoch);
  expect(open(10).position().epoch).toMatch(/^[0-9a-f-]{36}$/);
});

test("createEventBus() remembers 200,000 events unless told otherwise", () => {
  const bus = createEventBus({ clock: createFakeClock(0), log: createFakeLog() });
  const first = bus.publish(event);
  for (let count = 0; count < 200_000; count += 1) bus.publish(event);
  expect(bus.follow({ ...first, sequence: 0 }, () => {})).toBeUndefined();
  let told = 0;
  expect(bus.follow(first, () => void (told += 1))).toBeDefined();
  expect(told).toBe(200_000);
});

test("what a handler throws is logged", () => {
  const log = createFakeLog();
  const bus = createEventBus({ clock: createFakeClock(0), log });
  bus.follow(undefined, () => {
    throw new Error("handler");
  });
  bus.publish(event);
  expect(log.sentences("error")).toEqual(["A reader of the event bus failed"]);
});

test("whatever the capacity, a reader gets exactly the events after its place or is refused", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 500 }),
      fc.nat(500),
      (capacity, published, sequence) => {
        const bus = open(capacity);
        for (let count = 0; count < published; count += 1) bus.publish(event);
        const told: number[] = [];
        const reader = bus.follow({ epoch: bus.position().epoch, sequence }, (next) => void told.push(next.sequence));
        const servable = sequence <= published && sequence >= published - Math.min(capacity, published);
        expect(reader !== undefined).toBe(servable);
        expect(told).toEqual(servable ? Array.from({ length: published - sequence }, (_, index) => sequence + 1 + index) : []);
      },
    ),
  );
});
