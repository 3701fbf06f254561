import { expect, test } from "vitest";
import { errorOfResponse } from "../../../clients/kubernetes/response-error.js";

const request = { action: 'apply ConfigMap "a"', server: "https://cluster", redact: (text: string) => text };
const status = (code: number, message: string, reason?: string) => ({
  status: code,
  body: JSON.stringify({ kind: "Status", status: "Failure", code, message, ...(reason === undefined ? {} : { reason }) }),
});

test.each([
  ["an unknown field", 500, "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .b: field not declared in schema"],
  ["a value of another type", 500, "failed to convert new object (/a; /v1, Kind=Secret) to proper version: illegal base64 data"],
])("errorOfResponse() takes %s for a mistake of the caller, though the server answers 500", (_, code, message) => {
  const error = errorOfResponse(request, status(code, message));
  expect(error).toMatchObject({ code: "BAD_USER_INPUT", message: `Cannot apply ConfigMap "a": ${message}` });
});

test.each([
  [500, "etcdserver: request timed out", "UNAVAILABLE"],
  [503, "apiserver not ready", "UNAVAILABLE"],
  [422, "is invalid", "BAD_USER_INPUT"],
  [409, "conflict", "CONFLICT"],
])("errorOfResponse() makes of %i %s", (code, message, expected) => {
  expect(errorOfResponse(request, status(code, message))).toMatchObject({ code: expected });
});
