import { expect, test } from "vitest";
import { hideSecretValues } from "../../../clients/kubernetes/secret-text.js";

test.each([
  ['Secret "web" is invalid: data[a]: Invalid value: "hunter2-CANARY": must be', /CANARY/],
  ['strict decoding error: json: cannot unmarshal "CANARY9-hunter2" into Go', /CANARY/],
  ['cannot unmarshal "canary" and then "canary"', /canary/],
  ['Secret "web" "canary"', /canary/],
  ['Secret "web canary" is', /canary/],
  ["cannot handle `CANARY 17` as base64", /CANARY/],
  ['illegal base64 in "aHVudGVyMkNBTkFSWQ=="', /aHVud/],
  ['a quote \\"x\\" and "CANARY\\"42"', /CANARY/],
  ["Invalid value: first line\nCANARY second line", /CANARY/],
])("S2 hideSecretValues(%j) shows no value", (text, forbidden) => {
  expect(hideSecretValues(text)).not.toMatch(forbidden);
});

test.each([
  'secrets "my-secret" not found',
  'strict decoding error: unknown field "spec"',
  'namespaces "web" not found',
  'secrets "a" is forbidden: User "system:serviceaccount:a:b" cannot get resource "secrets" in API group "" in the namespace "web"',
  "Operation cannot be fulfilled: the object has been modified",
])("hideSecretValues(%j) leaves names", (text) => {
  expect(hideSecretValues(text)).toBe(text);
});
