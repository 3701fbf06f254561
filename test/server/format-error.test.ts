import { GraphQLError, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { type FailureCode, FairleadError } from "../../engine/errors.js";
import { createFormatError, statusOf } from "../../server/format-error.js";
import { createFakeLog } from "../fakes/log.js";

const log = createFakeLog();
const formatError = createFormatError(log);
const located = (thrown: Error) =>
  new GraphQLError(thrown.message, { originalError: thrown, path: ["application", "manifests"], nodes: [parse("{ a }")] });

describe("createFormatError()", () => {
  test("shows our own errors with code, details and place", () => {
    const thrown = new FairleadError("NOT_FOUND", 'There is no Application "x"', { details: { path: "ref.name" } });
    expect(formatError(located(thrown))).toMatchObject({
      message: 'There is no Application "x"',
      path: ["application", "manifests"],
      extensions: { code: "NOT_FOUND", path: "ref.name" },
    });
  });

  test("lets no detail pass for the code", () => {
    const thrown = new FairleadError("CONFLICT", "x", { details: { code: "OK" } });
    expect(formatError(thrown).extensions).toEqual({ code: "CONFLICT" });
  });

  test("S4 never shows the cause of an error", () => {
    const thrown = new FairleadError("UNAVAILABLE", "The cluster does not answer", { cause: new Error("token=hunter2") });
    expect(JSON.stringify(formatError(located(thrown)))).not.toContain("hunter2");
  });

  test("says the library's words about what the caller wrote wrongly", () => {
    const mistake = new GraphQLError('Variable "$n" got invalid value', { nodes: [parse("{ a }")] });
    expect(formatError(mistake)).toMatchObject({
      message: 'Variable "$n" got invalid value',
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  test.each<[string, unknown]>([
    ["an Error", new Error("password=hunter2")],
    ["an Error of a resolver", located(new TypeError("password=hunter2"))],
    ["an error of ours that is a bug", new FairleadError("INTERNAL", "password=hunter2", { details: { token: "hunter2" } })],
    ["a text", "password=hunter2"],
    ["an object", { password: "hunter2" }],
    ["nothing", undefined],
    ["null", null],
    ["a GraphQLError that names no place in the query", new GraphQLError("password=hunter2")],
    ["an error in an error", located(located(new Error("password=hunter2")))],
  ])("S4 S32 masks %s and logs it with the id that the answer bears", (_, thrown) => {
    const { message, extensions } = formatError(thrown);
    const traceId = String(extensions?.["traceId"]);
    expect(extensions).toEqual({ code: "INTERNAL", traceId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(message).toBe(`Something failed inside; the log has the reason under ${traceId}`);
    expect(log.lines.at(-1)).toMatchObject({ level: "error", fields: { traceId, code: "INTERNAL" } });
  });

  test("S4 ends with errors that hold one another", () => {
    const circle = new GraphQLError("round");
    Object.defineProperty(circle, "originalError", { value: circle });
    expect(formatError(circle).extensions?.["code"]).toBe("INTERNAL");
  });

  test.each([
    ["colours of a terminal", "\u001b[31mred\u001b[0m", "red"],
    ["a title of a terminal's window", "\u001b]0;owned\u0007ok", "]0;ownedok"],
    ["an escape of one character", "\u009b31mred", "31mred"],
    ["NUL, backspace and delete", "a\u0000b\u0008c\u007f", "abc"],
    ["line ends and tabs stay", "a\n\tb", "a\n\tb"],
    ["letters of all scripts stay", "naïve 日本 🚀", "naïve 日本 🚀"],
  ])("S4 cleans the message: %s", (_, given, shown) => {
    expect(formatError(new FairleadError("BAD_USER_INPUT", given)).message).toBe(shown);
    expect(formatError(new GraphQLError(given, { nodes: [parse("{ a }")] })).message).toBe(shown);
  });

  test.each([["x"], ["é"], ["🚀"]])("S4 shows at most 4 KiB of %s, in whole characters", (letter) => {
    const { message } = formatError(new FairleadError("BAD_USER_INPUT", letter.repeat(9_000)));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_096);
    expect(Buffer.byteLength(message)).toBeGreaterThan(4_090);
    expect(message).toBe(letter.repeat(message.length / letter.length));
  });
});

test("statusOf has a status for every code, and no success for what the caller may not", () => {
  const refused: readonly FailureCode[] = ["UNAUTHENTICATED", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "INTERNAL"];
  for (const code of refused) expect(statusOf[code]).toBeGreaterThanOrEqual(400);
  expect(Object.values(statusOf).every((status) => status >= 200 && status < 600)).toBe(true);
});
