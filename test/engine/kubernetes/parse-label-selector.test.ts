import { expect, test } from "vitest";
import { matchesLabels } from "../../../engine/kubernetes/label-selector.js";
import { parseLabelSelector } from "../../../engine/kubernetes/parse-label-selector.js";

test.each([
  ["", []],
  ["  ", []],
  ["app=web", [["app", "In", "web"]]],
  ["app==web", [["app", "In", "web"]]],
  ["app!=web", [["app", "NotIn", "web"]]],
  [
    " app = web , tier != cache ",
    [
      ["app", "In", "web"],
      ["tier", "NotIn", "cache"],
    ],
  ],
  ["env in (prod, test)", [["env", "In", "prod", "test"]]],
  ["env notin (b,a,b)", [["env", "NotIn", "a", "b"]]],
  ["example.com/x", [["example.com/x", "Exists"]]],
  ["!legacy", [["legacy", "DoesNotExist"]]],
  ["! legacy", [["legacy", "DoesNotExist"]]],
  [
    "size>3,size<9",
    [
      ["size", "Gt", "3"],
      ["size", "Lt", "9"],
    ],
  ],
  ["app=", [["app", "In", ""]]],
  [
    "app=,x",
    [
      ["app", "In", ""],
      ["x", "Exists"],
    ],
  ],
  ["a in ()", [["a", "In", ""]]],
  ["a in (,b)", [["a", "In", "", "b"]]],
  ["a in (b,)", [["a", "In", "", "b"]]],
  ["in in (in)", [["in", "In", "in"]]],
])("parseLabelSelector() reads %j", (text, expected) => {
  expect(parseLabelSelector(text).map(({ key, operator, values }) => [key, operator, ...values])).toEqual(expected);
});

test.each([
  ["a,", "found '', expected: identifier after ','"],
  [",a", "found ',', expected: !, identifier, or 'end of string'"],
  ["a b", "found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["a=b c", "found 'c', expected: ',' or 'end of string'"],
  ["a in b", "expected: '('"],
  ["a in (b", "expected: ',' or ')'"],
  ["a in (b c)", "found 'c', expected: ',' or ')'"],
  ["a=(b)", "found '(', expected: identifier"],
  ["!", "expected: identifier"],
  ["!a=b", "found '=', expected: ',' or 'end of string'"],
  ["a>x", "the value must be an integer"],
  ["-a=b", "name part must consist of alphanumeric characters"],
  ["a=-b", "a valid label must be an empty string or consist of"],
])("parseLabelSelector() refuses %j with what it expected", (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(
    expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining(message) as string }),
  );
});

test("parseLabelSelector() gives what matchesLabels() takes", () => {
  const selector = parseLabelSelector("app=web,env in (prod),!legacy");
  expect(matchesLabels(selector, { app: "web", env: "prod" })).toBe(true);
  expect(matchesLabels(selector, { app: "web", env: "prod", legacy: "" })).toBe(false);
});
