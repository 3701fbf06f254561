import type { Frame } from "./frame.js";
import { mergeFrames } from "./frame.js";

/** Frames that wait for one slow reader. */
export interface FrameQueue {
  /** False once the queue is too full: it was emptied, and the reader must resync. */
  push(frame: Frame): boolean;
  /** The next frame; undefined when there is none. */
  shift(): Frame | undefined;
  readonly length: number;
}

/**
 * Creates a queue that holds at most `maxFrames` and about `maxBytes`. A frame that merges with one that waits takes its place at the end of the
 * line, so that tokens and versions only ever grow.
 */
export function createFrameQueue({ maxFrames, maxBytes }: { readonly maxFrames: number; readonly maxBytes: number }): FrameQueue {
  const waiting = new Map<string | number, Frame>();
  let count = 0;
  let bytes = 0;
  const remove = (key: string | number, frame: Frame): void => {
    waiting.delete(key);
    bytes -= frame.size;
  };
  return {
    push(frame) {
      const key = frame.mergeKey ?? (count += 1);
      const older = waiting.get(key);
      if (older !== undefined) remove(key, older);
      waiting.set(key, older === undefined ? frame : mergeFrames(older, frame));
      bytes += frame.size;
      if (waiting.size <= maxFrames && bytes <= maxBytes) return true;
      waiting.clear();
      bytes = 0;
      return false;
    },
    shift() {
      for (const [key, frame] of waiting) {
        remove(key, frame);
        return frame;
      }
      return undefined;
    },
    get length() {
      return waiting.size;
    },
  };
}
