import { expect, test } from "vitest";
import { fingerprintOf, signingKeyOf } from "../../../server/sessions/signing-key.js";

test("signingKeyOf() gives the key's bytes", () => {
  expect(new TextDecoder().decode(signingKeyOf({ "server.secretkey": "k".repeat(32) }))).toBe("k".repeat(32));
});

test.each([
  ["none", {}],
  ["an empty one", { "server.secretkey": "" }],
  ["a short one", { "server.secretkey": "k".repeat(31) }],
])("S1 signingKeyOf() refuses %s and says how to make one", (_, secret) => {
  expect(() => signingKeyOf(secret)).toThrow(/"argocd-secret" has no "server\.secretkey" of at least 32 characters.*openssl/);
});

test("fingerprintOf() tells keys apart and is not a part of them", () => {
  expect(fingerprintOf("a")).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintOf("a")).not.toBe(fingerprintOf("b"));
});
