import { describe, expect, test } from "vitest";
import { untilAborted } from "../../../clients/shared-work/until-aborted.js";

describe("untilAborted()", () => {
  test("gives the work's result, its failure, or the signal's reason, whichever is first", async () => {
    const open = new AbortController();
    await expect(untilAborted(Promise.resolve(1), open.signal)).resolves.toBe(1);
    await expect(untilAborted(Promise.reject(new Error("broken")), open.signal)).rejects.toThrow("broken");
    const waiting = untilAborted(new Promise(() => undefined), open.signal);
    open.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});
