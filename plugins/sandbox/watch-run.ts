import { processorMs, residentBytes } from "./process-usage.js";
import type { ChildLoss } from "./supervise-worker.js";

/** Bounds that are watched from outside while a run is under way. */
export interface RunBounds {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** What the process may grow by. */
  readonly growthBytes: number;
  /** The time for loading the guest, which is not the guest's. */
  readonly loadMs: number;
}

/** Watches one run. */
export interface RunWatch {
  /** The guest is loaded: its time and memory count from now. */
  start(): void;
  stop(): void;
  observed(): { readonly wallMs: number; readonly peakBytes: number };
}

const watchMs = 20;

/** Looks at a process every 20 ms; the first bound that is passed is told once. */
export function watchRun(pid: number, bounds: RunBounds, onLoss: (loss: ChildLoss) => void): RunWatch {
  const measure = (cpuMs: number) => ({ at: performance.now(), bytes: residentBytes(pid) ?? 0, cpuMs });
  // Loading has no bound of CPU.
  let from = measure(0);
  let isLoaded = false;
  let peak = 0;
  const passed = (): ChildLoss | undefined => {
    const bytes = (residentBytes(pid) ?? 0) - from.bytes;
    peak = Math.max(peak, bytes);
    if (bytes > bounds.growthBytes) return { kind: "memory", observedBytes: bytes };
    const wallMs = Math.round(performance.now() - from.at);
    if (!isLoaded) return wallMs > bounds.loadMs ? { kind: "slow", limitMs: bounds.loadMs } : undefined;
    if (wallMs > bounds.wallMs) return { kind: "time", clock: "wall", observedMs: wallMs };
    // All threads of a process together cannot have used more than this by then.
    if (wallMs * 8 < bounds.cpuMs) return undefined;
    const cpuMs = (processorMs(pid) ?? 0) - from.cpuMs;
    return cpuMs > bounds.cpuMs ? { kind: "time", clock: "cpu", observedMs: cpuMs } : undefined;
  };
  const timer = setInterval(() => {
    const loss = passed();
    if (loss === undefined) return;
    clearInterval(timer);
    onLoss(loss);
  }, watchMs);
  return {
    start() {
      isLoaded = true;
      peak = 0;
      from = measure(processorMs(pid) ?? 0);
    },
    stop: () => clearInterval(timer),
    observed: () => ({ wallMs: performance.now() - from.at, peakBytes: peak }),
  };
}
