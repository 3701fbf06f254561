import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../../plugins/sandbox/guest/utf8.js";

test("encodeUtf8() gives what TextEncoder gives, lone surrogates included", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), (text) => {
      expect(encodeUtf8(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)));
    }),
  );
});

test("decodeUtf8() gives what TextDecoder gives, whatever the bytes", () => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(decodeUtf8(bytes)).toBe(decoder.decode(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
    }),
  );
});
