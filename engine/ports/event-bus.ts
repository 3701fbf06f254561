import type { EngineEvent, EventPosition, SequencedEvent } from "../model/engine-event.js";

/** One reader of the bus. */
export interface EventReader {
  /** Events after the reader's start, in order. The handler must be quick: it queues, it does not work. */
  close(): void;
}

/** The order of all events, with a bounded memory for those who come back. Implemented in process and over Redis. */
export interface EventBus {
  publish(event: EngineEvent): SequencedEvent;
  /** The place of the newest event. */
  position(): EventPosition;
  /**
   * Calls `handler` for every event after `from` (the kept ones at once, before it returns), then for each as it comes. Without `from`: from now on.
   * @returns undefined if `from` can no longer be served (another epoch, or trimmed): the caller must resync
   */
  follow(from: EventPosition | undefined, handler: (event: SequencedEvent) => void): EventReader | undefined;
}
