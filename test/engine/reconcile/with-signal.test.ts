import { expect, test } from "vitest";
import { withSignal } from "../../../engine/reconcile/with-signal.js";

test("withSignal() gives the result, the failure, or the signal's reason, whichever is first", async () => {
  const { signal } = new AbortController();
  await expect(withSignal(Promise.resolve(1), signal)).resolves.toBe(1);
  await expect(withSignal(Promise.reject(new Error("broken")), signal)).rejects.toThrow("broken");
  const leaving = new AbortController();
  const waiting = withSignal(new Promise(() => undefined), leaving.signal);
  leaving.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  await expect(withSignal(Promise.resolve(1), leaving.signal)).rejects.toThrow("enough");
});
