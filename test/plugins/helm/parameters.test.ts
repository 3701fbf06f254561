import { expect, test } from "vitest";
import { escapeCommas, setArguments } from "../../../plugins/helm/parameters.js";

const asWritten = { expand: (text: string) => text };
const parameter = (name: string, value: string, forceString = false) => ({ name, value, forceString });

test.each([
  ["x,y", "x\\,y"],
  ["a,b,c", "a\\,b\\,c"],
  ["{x,y}", "{x,y}"],
  ["{x,y", "{x\\,y"],
  ["x\\,y", "x\\,y"],
  [",x", ",x"],
  ["", ""],
  ["a=b", "a=b"],
])("5. escapeCommas() makes %j %j", (value, expected) => {
  expect(escapeCommas(value)).toBe(expected);
});

test("4. setArguments() keeps the last of a name in each group, X-03 in the order of the list", () => {
  const parameters = [parameter("a.b", "1"), parameter("a", "null"), parameter("a.b", "2"), parameter("a.b", "3", true)];
  expect(setArguments(parameters, asWritten)).toEqual({ set: ["a=null", "a.b=2"], setString: ["a.b=3"] });
});

test("setArguments() replaces variables in values, not in names, before it looks at commas", () => {
  const fields: string[] = [];
  const expand = (text: string, field: string) => {
    fields.push(field);
    return text.replace("$X", "p,q");
  };
  expect(setArguments([parameter("$X", "$X"), parameter("l", "{$X}")], { expand }).set).toEqual(["$X=p\\,q", "l={p,q}"]);
  expect(fields).toEqual(["/helm/parameters/0/value", "/helm/parameters/1/value"]);
});
