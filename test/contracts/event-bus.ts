import { beforeEach, describe, expect, test } from "vitest";
import type { EngineEvent, SequencedEvent } from "../../engine/model/engine-event.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { EventBus } from "../../engine/ports/event-bus.js";
import { createFakeClock, type FakeClock } from "../fakes/clock.js";

/** Makes a bus that keeps at most `capacity` events, none longer than `keepMs`. */
export type OpenEventBus = (limits: { readonly capacity: number; readonly keepMs: number; readonly clock: Clock }) => EventBus;

/** Registers what every `EventBus` promises. */
export function describeEventBus(title: string, open: OpenEventBus): void {
  describe(`EventBus contract: ${title}`, () => {
    let clock: FakeClock;
    let bus: EventBus;
    beforeEach(() => {
      clock = createFakeClock();
      bus = open({ capacity: 100, keepMs: 60_000, clock });
    });
    const publish = (name: string) => bus.publish(eventOf(name, clock.now()));
    const collect = (from?: { readonly epoch: string; readonly sequence: number }) => {
      const names: string[] = [];
      const reader = bus.follow(from, (event) => void names.push(nameOf(event)));
      return { names, reader };
    };

    test("publish() gives each event the next sequence of one epoch", () => {
      const [first, second] = [publish("a"), publish("b")];
      expect(second).toMatchObject({ epoch: first.epoch, sequence: first.sequence + 1, ref: { name: "b" } });
      expect(bus.position()).toEqual({ epoch: second.epoch, sequence: second.sequence });
    });

    test("follow() without a place tells what comes from now on", () => {
      publish("before");
      const { names } = collect();
      publish("after");
      expect(names).toEqual(["after"]);
    });

    test("follow() from a place tells what was kept since, at once, then what comes", () => {
      publish("a");
      const place = bus.position();
      publish("b");
      publish("c");
      const { names } = collect(place);
      expect(names).toEqual(["b", "c"]);
      publish("d");
      expect(names).toEqual(["b", "c", "d"]);
    });

    test("R24 follow() from another epoch or from the future is refused", () => {
      const { epoch, sequence } = publish("a");
      expect(collect({ epoch: `not-${epoch}`, sequence }).reader).toBeUndefined();
      expect(collect({ epoch, sequence: sequence + 1 }).reader).toBeUndefined();
    });

    test("R24 follow() from a place whose next event was trimmed is refused, from the oldest that is left it works", () => {
      const places = Array.from({ length: 150 }, (_, index) => publish(`e${index}`));
      expect(collect(places[48]).reader).toBeUndefined();
      const { names } = collect(places[49]);
      expect(names).toEqual(Array.from({ length: 100 }, (_, index) => `e${index + 50}`));
    });

    test("R24 events older than kept are refused, though nothing was published since", () => {
      const place = publish("a");
      publish("b");
      clock.advance(60_001);
      expect(collect(place).reader).toBeUndefined();
      expect(collect(bus.position()).reader).toBeDefined();
    });

    test("close() ends one reader, also from within its handler", () => {
      const one: string[] = [];
      const reader = bus.follow(undefined, (event) => {
        one.push(nameOf(event));
        reader?.close();
      });
      const { names: other } = collect();
      publish("a");
      publish("b");
      expect(one).toEqual(["a"]);
      expect(other).toEqual(["a", "b"]);
    });

    test("a handler that publishes is heard by everybody in order", () => {
      const first = collect();
      bus.follow(undefined, (event) => {
        if (nameOf(event) === "a") publish("from a");
      });
      const last = collect();
      publish("a");
      publish("b");
      expect(first.names).toEqual(["a", "from a", "b"]);
      expect(last.names).toEqual(["a", "from a", "b"]);
    });

    test("a handler that throws hurts no other reader and is told the next event", () => {
      const seen: string[] = [];
      bus.follow(undefined, (event) => {
        seen.push(nameOf(event));
        throw new Error("handler");
      });
      const { names } = collect();
      publish("a");
      publish("b");
      expect([seen, names]).toEqual([
        ["a", "b"],
        ["a", "b"],
      ]);
    });
  });
}

function eventOf(name: string, at: number): EngineEvent {
  const ref = { namespace: "argocd", name };
  const spec = { project: "default", destination: { name: "in-cluster" } };
  const application = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: ref, spec };
  return { topic: "LIFECYCLE", ref, application, at, body: { type: "ApplicationAdded" } };
}

function nameOf(event: SequencedEvent): string {
  return event.ref.name;
}
