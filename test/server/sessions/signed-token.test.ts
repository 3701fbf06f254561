import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTokenSigner, deriveKey } from "../../../server/sessions/signed-token.js";

const key = new Uint8Array(32).fill(1);
const signer = createTokenSigner(key, "cursor");

describe("createTokenSigner()", () => {
  test("reads back what it signed for the same binding", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.oneof(fc.string(), fc.integer())), (binding, payload) => {
        expect(signer.read(binding, signer.sign(binding, payload))).toEqual(payload);
      }),
    );
  });

  test("S41 reads nothing after any change of one character", () => {
    const token = signer.sign(["alice", "list"], ["app-1"]);
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom("A", "b", "-", ".", "=", "%"), (index, character) => {
        fc.pre(token[index] !== character);
        expect(signer.read(["alice", "list"], token.slice(0, index) + character + token.slice(index + 1))).toBeUndefined();
      }),
    );
  });

  test.each([
    ["another subject", ["bob", "list"]],
    ["another list", ["alice", "other"]],
    ["the parts joined another way", ["alicelist"]],
  ])("S41 reads nothing for %s", (_, binding) => {
    expect(signer.read(binding, signer.sign(["alice", "list"], 1))).toBeUndefined();
  });

  test("reads nothing that was signed for another purpose or with another key", () => {
    const token = signer.sign([], 1);
    expect(createTokenSigner(key, "resume token").read([], token)).toBeUndefined();
    expect(createTokenSigner(new Uint8Array(32), "cursor").read([], token)).toBeUndefined();
  });
});

test("deriveKey() gives another key for every purpose", () => {
  expect(deriveKey(key, "a")).not.toEqual(deriveKey(key, "b"));
  expect(deriveKey(key, "a")).toEqual(deriveKey(key, "a"));
});
