import type { Clock } from "../../engine/ports/clock.js";
import type { ApplicationEventType } from "../../schema/event.type.js";
import type { EdgeLimits } from "../edge/limits.js";
import type { Frame } from "./frame.js";
import { createFrameQueue } from "./frame-queue.js";

/** The frames of one subscriber, and the ways to feed them. */
export interface FrameStream extends AsyncIterableIterator<ApplicationEventType> {
  push(frame: Frame): void;
  /** Ends the stream once what waits has been read. */
  end(): void;
  return(): Promise<IteratorResult<ApplicationEventType>>;
}

/** How a stream begins, what it says when nothing happens, and how it starts over. */
export interface FrameStreamParts {
  /** Told before anything that is pushed; read one by one as the subscriber takes them. */
  readonly head: Iterable<Frame>;
  /** What is told after the queue ran over and was emptied. */
  readonly restart: () => Iterable<Frame>;
  readonly heartbeat: () => Frame;
  readonly onClose: () => void;
  readonly clock: Clock;
  readonly limits: Pick<EdgeLimits, "heartbeatMs" | "queueFrames" | "queueBytes">;
}

type Result = IteratorResult<ApplicationEventType, undefined>;

/** Creates a stream for one subscriber: bounded, never silent for longer than a heartbeat, ended at once when the subscriber goes. */
export function createFrameStream({ head, restart, heartbeat, onClose, clock, limits }: FrameStreamParts): FrameStream {
  const queue = createFrameQueue({ maxFrames: limits.queueFrames, maxBytes: limits.queueBytes });
  let beginning: Iterator<Frame> | undefined = head[Symbol.iterator]();
  let waiting: ((result: Result) => void) | undefined;
  let state: "open" | "ending" | "closed" = "open";
  let toldAt = clock.now();

  const take = (): Frame | undefined => {
    const first = beginning?.next();
    if (first?.done === false) return first.value;
    beginning = undefined;
    return queue.shift();
  };
  const close = (): void => {
    if (state === "closed") return;
    state = "closed";
    cancelBeat();
    onClose();
    waiting?.({ value: undefined, done: true });
    waiting = undefined;
  };
  const tell = (resolve: (result: Result) => void, frame: Frame): void => {
    toldAt = clock.now();
    resolve({ value: frame.shown, done: false });
  };
  const beat = (): (() => void) =>
    clock.after(Math.max(1, toldAt + limits.heartbeatMs - clock.now()), () => {
      const resolve = waiting;
      if (resolve !== undefined && clock.now() - toldAt >= limits.heartbeatMs) {
        waiting = undefined;
        tell(resolve, heartbeat());
      }
      // A reader that is slow to take what waits needs no heartbeat.
      if (resolve === undefined) toldAt = clock.now();
      cancelBeat = beat();
    });
  let cancelBeat = beat();

  return {
    push(frame) {
      if (state !== "open") return;
      if (waiting !== undefined) {
        const resolve = waiting;
        waiting = undefined;
        return tell(resolve, frame);
      }
      if (!queue.push(frame)) beginning = restart()[Symbol.iterator]();
    },
    end() {
      if (state === "open") state = "ending";
      if (waiting !== undefined) close();
    },
    next() {
      const frame = state === "closed" ? undefined : take();
      if (frame !== undefined) return new Promise<Result>((resolve) => tell(resolve, frame));
      if (state === "ending") close();
      if (state === "closed") return Promise.resolve<Result>({ value: undefined, done: true });
      return new Promise<Result>((resolve) => {
        waiting = resolve;
      });
    },
    return() {
      close();
      return Promise.resolve<Result>({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
