import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";

/**
 * Runs work that must end within `timeoutMs`. The signal it gets is aborted at the deadline and when `signal` is.
 * @throws whatever `signal` was aborted with; FairleadError `DEADLINE_EXCEEDED` saying that `what` took too long; what the work throws
 */
export async function withDeadline<T>(
  { signal, timeoutMs, what }: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly what: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const inner = new AbortController();
  // Made only when it is needed: an error costs a stack trace.
  const expire = () => inner.abort(new FairleadError("DEADLINE_EXCEEDED", `${what} took longer than ${timeoutMs / 1000} s`));
  const follow = () => inner.abort(signal.reason);
  signal.addEventListener("abort", follow, { once: true });
  const timer = setTimeout(expire, timeoutMs);
  try {
    return await work(inner.signal);
  } catch (error) {
    throw inner.signal.aborted ? inner.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", follow);
  }
}

/** Resolves after `delayMs`. @throws whatever `signal` is aborted with */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const abort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** Waits for a promise that others share, but no longer than `signal` allows. @throws whatever `signal` is aborted with */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
