import { once } from "node:events";
import type { Exchange } from "./exchange.js";

/** A reader that lets this many bytes pile up unread is cut off: it can come back with its last revision. */
const maxBufferedBytes = 8 * 1_048_576;
/** While what is there is told, writing pauses above this. */
const comfortableBytes = 1_048_576;

/** The answer of a watch: one JSON object a line until somebody ends it. */
export interface WatchStream {
  readonly ended: boolean;
  /** Sends one event. Never waits: beyond 8 MiB unread the connection is dropped. */
  send(type: string, objectText: string): void;
  /** Resolves when the reader has caught up or the stream has ended. */
  drained(): Promise<void>;
  /** Calls back once when it ends. */
  onEnd(call: () => void): void;
  end(): void;
}

/** Starts the answer; it ends by itself after `timeoutMs`, when the client leaves, and when the server stops. */
export function openWatchStream({ response, signal }: Exchange, timeoutMs: number): WatchStream {
  const cleanups: (() => void)[] = [];
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    for (const cleanup of cleanups) cleanup();
    response.end();
  };
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener("abort", end);
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.flushHeaders();
  if (signal.aborted) end();
  return {
    get ended() {
      return ended;
    },
    send: (type, objectText) => {
      if (ended) return;
      response.write(`{"type":"${type}","object":${objectText}}\n`);
      if (response.writableLength <= maxBufferedBytes) return;
      end();
      response.destroy();
    },
    drained: async () => {
      if (ended || response.writableLength < comfortableBytes) return;
      const settled = new AbortController();
      cleanups.push(() => settled.abort());
      await once(response, "drain", { signal: settled.signal }).catch(() => undefined);
    },
    onEnd: (call) => void cleanups.push(call),
    end,
  };
}
