import type { Request, Response } from "express";
import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { answerErrors } from "../../../server/edge/http-errors.js";
import { createFormatError } from "../../../server/format-error.js";
import { createFakeLog } from "../../fakes/log.js";

/** What is answered to a thrown value. */
function answerTo(thrown: unknown, headersSent = false) {
  const answer = {
    status: 0,
    headers: {} as Record<string, unknown>,
    body: undefined as unknown,
    passedOn: undefined as unknown,
  };
  const response = {
    headersSent,
    setHeader: (name: string, value: unknown) => (answer.headers[name] = value),
    status(code: number) {
      answer.status = code;
      return response;
    },
    json: (body: unknown) => (answer.body = body),
  };
  const next = (error: unknown) => (answer.passedOn = error);
  void answerErrors(createFormatError(createFakeLog()))(thrown, {} as Request, response as unknown as Response, next);
  return answer;
}

const parserError = (status: number, type: string) => Object.assign(new Error("at /srv/secret/path.js"), { status, type });

describe("answerErrors()", () => {
  test.each<[string, unknown, number, string]>([
    ["nobody signed in", new FairleadError("UNAUTHENTICATED", "x"), 401, "UNAUTHENTICATED"],
    ["what may not be", new FairleadError("PERMISSION_DENIED", "x"), 403, "PERMISSION_DENIED"],
    ["a path that is not there", new FairleadError("NOT_FOUND", "x"), 404, "NOT_FOUND"],
    [
      "another kind of content",
      new FairleadError("BAD_USER_INPUT", "x", { details: { reason: "CSRF_BLOCKED" } }),
      415,
      "BAD_USER_INPUT",
    ],
    [
      "a foreign origin",
      new FairleadError("PERMISSION_DENIED", "x", { details: { reason: "CSRF_BLOCKED" } }),
      403,
      "PERMISSION_DENIED",
    ],
    [
      "a query too large",
      new FairleadError("RESOURCE_EXHAUSTED", "x", { details: { reason: "QUERY_TOO_LARGE" } }),
      413,
      "RESOURCE_EXHAUSTED",
    ],
    [
      "a query too deep",
      new FairleadError("RESOURCE_EXHAUSTED", "x", { details: { reason: "QUERY_TOO_DEEP" } }),
      429,
      "RESOURCE_EXHAUSTED",
    ],
    ["a body over the limit", parserError(413, "entity.too.large"), 413, "RESOURCE_EXHAUSTED"],
    ["broken JSON", parserError(400, "entity.parse.failed"), 400, "BAD_USER_INPUT"],
    ["an unknown encoding", parserError(415, "encoding.unsupported"), 400, "BAD_USER_INPUT"],
    ["a failure of the parser itself", parserError(500, "stream.encoding.set"), 500, "INTERNAL"],
    ["a bug", new TypeError("at /srv/secret/path.js"), 500, "INTERNAL"],
    ["S32 a thrown text", "at /srv/secret/path.js", 500, "INTERNAL"],
    ["S32 nothing thrown", undefined, 500, "INTERNAL"],
    ["S32 null thrown", null, 500, "INTERNAL"],
  ])("%s", (_, thrown, status, code) => {
    const answer = answerTo(thrown);
    expect([answer.status, answer.body]).toEqual([
      status,
      { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })] },
    ]);
    expect(JSON.stringify(answer.body)).not.toContain("/srv/secret");
  });

  test("says when to come back, in whole seconds", () => {
    const thrown = new FairleadError("RESOURCE_EXHAUSTED", "x", { details: { reason: "RATE_LIMITED", retryAfterMs: 1_200 } });
    expect(answerTo(thrown)).toMatchObject({ status: 429, headers: { "Retry-After": 2 } });
  });

  test("leaves an answer that has begun to the server, which cuts it off", () => {
    const thrown = new Error("x");
    expect(answerTo(thrown, true)).toMatchObject({ passedOn: thrown, status: 0 });
  });
});
