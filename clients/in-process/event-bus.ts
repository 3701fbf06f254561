import { randomUUID } from "node:crypto";
import type { EventPosition, SequencedEvent } from "../../engine/model/engine-event.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { EventBus } from "../../engine/ports/event-bus.js";
import type { Log } from "../../engine/ports/log.js";

/** What the in-process bus needs and how much it remembers. */
export interface EventBusOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How many events are kept for readers that come back. Default 200,000. */
  readonly capacity?: number;
  /** How long, in milliseconds. Default 30 minutes. */
  readonly keepMs?: number;
}

interface Reader {
  /** The last sequence it was told. */
  sequence: number;
  closed: boolean;
  readonly handler: (event: SequencedEvent) => void;
}

/**
 * Creates the order of events of one process, in memory. The epoch is new for every bus, so a position from before a restart is refused.
 * Publishing costs the same however much is kept. A handler that publishes is heard by everybody after the event it handles; one that throws
 * is logged and hurts no other reader.
 */
export function createEventBus({ clock, log, capacity = 200_000, keepMs = 30 * 60_000 }: EventBusOptions): EventBus {
  const epoch = randomUUID();
  const kept = createRing(capacity);
  const readers = new Set<Reader>();
  let delivering = false;

  const tell = (reader: Reader) => {
    while (!reader.closed && reader.sequence < kept.newest()) {
      reader.sequence += 1;
      const event = kept.at(reader.sequence);
      if (event === undefined) continue;
      try {
        reader.handler(event);
      } catch (error) {
        log.error("A reader of the event bus failed", { error });
      }
    }
  };
  const deliver = () => {
    if (delivering) return;
    delivering = true;
    for (let told = 0; told < kept.newest(); ) {
      told = kept.newest();
      for (const reader of readers) tell(reader);
    }
    delivering = false;
  };
  const trim = () => kept.dropBefore(clock.now() - keepMs);

  return {
    publish(event) {
      const sequenced = { ...event, epoch, sequence: kept.newest() + 1 };
      kept.push(sequenced);
      trim();
      deliver();
      return sequenced;
    },
    position: () => ({ epoch, sequence: kept.newest() }),
    follow(from: EventPosition | undefined, handler) {
      trim();
      const sequence = from?.sequence ?? kept.newest();
      if (from !== undefined && from.epoch !== epoch) return undefined;
      if (sequence < kept.oldest() - 1 || sequence > kept.newest()) return undefined;
      const reader: Reader = { sequence, closed: false, handler };
      tell(reader);
      readers.add(reader);
      return {
        close() {
          reader.closed = true;
          readers.delete(reader);
        },
      };
    },
  };
}

/** Events in a circle that grows up to `capacity`, found by their sequence. */
function createRing(capacity: number) {
  let slots: (SequencedEvent | undefined)[] = Array.from({ length: Math.min(capacity, 64) });
  let oldest = 1;
  let newest = 0;
  const slotOf = (sequence: number) => sequence % slots.length;
  const grow = () => {
    const larger: (SequencedEvent | undefined)[] = Array.from({ length: Math.min(capacity, slots.length * 2) });
    for (let sequence = oldest; sequence <= newest; sequence += 1) larger[sequence % larger.length] = slots[slotOf(sequence)];
    slots = larger;
  };
  const dropOldest = () => {
    slots[slotOf(oldest)] = undefined;
    oldest += 1;
  };
  return {
    oldest: () => oldest,
    newest: () => newest,
    at: (sequence: number) => (sequence < oldest || sequence > newest ? undefined : slots[slotOf(sequence)]),
    push(event: SequencedEvent) {
      if (newest - oldest + 1 === slots.length) {
        if (slots.length < capacity) grow();
        else dropOldest();
      }
      newest = event.sequence;
      slots[slotOf(newest)] = event;
    },
    dropBefore(timeMs: number) {
      for (let first = slots[slotOf(oldest)]; first !== undefined && first.at < timeMs; first = slots[slotOf(oldest)])
        dropOldest();
    },
  };
}
