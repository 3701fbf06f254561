import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSealer } from "../../../server/sessions/sealed-text.js";

const key = randomBytes(32);
const sealer = createSealer(key);

describe("createSealer()", () => {
  test("opens what it sealed, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string()), (payload, binding) => {
        expect(sealer.open(binding, sealer.seal(binding, payload))).toEqual(JSON.parse(JSON.stringify(payload)));
      }),
    );
  });

  test("opens nothing that was changed in any one character", () => {
    const text = sealer.seal(["a"], { secret: "canary" });
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === "A" ? "B" : "A";
      expect(sealer.open(["a"], `${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toBeUndefined();
    }
  });

  test.each([
    ["another binding", ["b"]],
    ["bindings that only look alike when put together", ["a", ""]],
    ["no binding", []],
  ])("opens nothing with %s", (_, binding) => {
    expect(sealer.open(binding, sealer.seal(["a"], 1))).toBeUndefined();
  });

  test("opens nothing of another key", () => {
    expect(createSealer(randomBytes(32)).open(["a"], sealer.seal(["a"], 1))).toBeUndefined();
  });

  test.each(["", "x", "A".repeat(36), "not base64!", "A".repeat(20_000)])("opens no made-up text: %j", (text) => {
    expect(sealer.open(["a"], text)).toBeUndefined();
  });

  test("S2 shows nothing, and never the same twice", () => {
    const [one, other] = [sealer.seal(["a"], "canary"), sealer.seal(["a"], "canary")];
    expect(one).not.toBe(other);
    expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain("canary");
  });
});
