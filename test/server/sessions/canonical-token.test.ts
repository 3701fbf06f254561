import { expect, test } from "vitest";
import { isCanonicalToken } from "../../../server/sessions/canonical-token.js";

test.each([
  ["as it was made", "eyJh.eyJi.AAA", true],
  ["with padding", "eyJh.eyJi.AAA=", false],
  ["with other spare bits in the last character", "eyJh.eyJi.AAB", false],
  ["with other spare bits in its payload", "eyJh.eyJ.AAA", false],
  ["in the alphabet of base64", "eyJh.eyJi.A+/A", false],
  ["with a space", "eyJh.eyJi. AAA", false],
])("S9 isCanonicalToken() of a token %s", (_, token, expected) => {
  expect(isCanonicalToken(token)).toBe(expected);
});
