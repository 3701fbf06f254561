import { expect, test } from "vitest";
import { isEntryOf, parseIssuedTokens } from "../../../engine/access/issued-token.js";

test.each([
  ["nothing", undefined, []],
  ["an empty text", " ", []],
  ["what is no JSON", "[{", []],
  ["what is no list", '{"id":"a","iat":1}', []],
  ["null", "null", []],
  [
    "Argo CD's list",
    '[{"id":"a","iat":1,"exp":2},{"id":"b","iat":3}]',
    [
      { id: "a", iat: 1, exp: 2 },
      { id: "b", iat: 3 },
    ],
  ],
  ["an entry without an id", '[{"iat":1},{"id":"","iat":2}]', [{ iat: 1 }, { iat: 2 }]],
  ["an expiry of zero, which is none", '[{"id":"a","iat":1,"exp":0}]', [{ id: "a", iat: 1 }]],
  ["entries that are none", '[null,1,"a",{"id":"a"},{"id":"a","iat":"1"},[],{"id":5,"iat":1}]', [{ iat: 1 }]],
  ["a prototype", '[{"__proto__":{"id":"a"},"iat":1}]', [{ iat: 1 }]],
])("parseIssuedTokens() reads %s", (_, text, expected) => {
  expect(parseIssuedTokens(text)).toEqual(expected);
});

test.each([
  ["the same id, whenever issued", { id: "a", iat: 1 }, { id: "a", iat: 2 }, true],
  ["another id of the same second", { id: "a", iat: 1 }, { id: "b", iat: 1 }, false],
  ["no id of the same second", { iat: 1 }, { id: "b", iat: 1 }, true],
  ["no id of another second", { iat: 1 }, { id: "b", iat: 2 }, false],
  ["an id, for a token without one", { id: "a", iat: 1 }, { id: "", iat: 1 }, false],
])("FL-47 isEntryOf() an entry with %s", (_, entry, token, expected) => {
  expect(isEntryOf(entry, token)).toBe(expected);
});
