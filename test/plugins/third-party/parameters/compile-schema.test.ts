import { expect, test } from "vitest";
import { compileParameterSchema } from "../../../../plugins/third-party/parameters/compile-schema.js";

test("compileParameterSchema() fills in defaults, nested ones too", () => {
  const check = compileParameterSchema({
    type: "object",
    properties: {
      a: { type: "string", default: "x" },
      b: { type: "object", default: {}, properties: { c: { type: "integer", default: 3 } } },
    },
  });
  const parameters = {};
  expect(check(parameters)).toEqual([]);
  expect(parameters).toEqual({ a: "x", b: { c: 3 } });
});

test("compileParameterSchema() gives each check defaults of its own", () => {
  const check = compileParameterSchema({ type: "object", properties: { a: { type: "array", default: [] } } });
  const first: { a?: unknown[] } = {};
  check(first);
  first.a?.push("x");
  const second = {};
  check(second);
  expect(second).toEqual({ a: [] });
});

test("compileParameterSchema() matches patterns in linear time", () => {
  const check = compileParameterSchema({ type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } });
  expect(check({ a: "a".repeat(200) })).toEqual([]);
  expect(check({ a: `${"a".repeat(50_000)}b` })[0]?.keyword).toBe("pattern");
});

test("compileParameterSchema() tells patterns apart, those of names too", () => {
  const check = compileParameterSchema({
    type: "object",
    properties: { a: { type: "string", pattern: "^x$" }, b: { type: "string", pattern: "^y$" } },
    patternProperties: { "^z": { type: "integer" } },
    additionalProperties: false,
  });
  expect(check({ a: "x", b: "y", z1: 1 })).toEqual([]);
  expect([check({ a: "y" })[0]?.instancePath, check({ b: "x" })[0]?.instancePath, check({ c: 1 })[0]?.keyword]).toEqual([
    "/a",
    "/b",
    "additionalProperties",
  ]);
});

test("compileParameterSchema() does not take what objects inherit for parameters", () => {
  const check = compileParameterSchema({
    type: "object",
    properties: { constructor: { type: "string" } },
    required: ["toString"],
  });
  expect(check({})[0]?.keyword).toBe("required");
});

test("compileParameterSchema() leaves the schema as it was", () => {
  const schema = { type: "object", properties: { a: { default: { x: 1 } } } };
  const check = compileParameterSchema(schema);
  const parameters: { a?: { x?: number } } = {};
  check(parameters);
  if (parameters.a !== undefined) parameters.a.x = 2;
  expect(schema.properties.a.default).toEqual({ x: 1 });
});
