import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { requestOrigin } from "../../../server/audit/request-origin.js";

const requestWith = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("requestOrigin() tells the address, the program and the trace", () => {
  const request = requestWith({ "user-agent": "curl/8", traceparent: trace });
  expect(requestOrigin(request, () => "192.0.2.7")).toEqual({ clientIp: "192.0.2.7", userAgent: "curl/8", traceparent: trace });
  expect(requestOrigin(requestWith({}), () => "")).toEqual({});
});

test.each([
  ["of other letters", trace.toUpperCase()],
  ["of zeros", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`],
  ["of a forbidden version", trace.replace(/^00/, "ff")],
  ["with more behind it", `${trace}\n`],
])("requestOrigin() leaves out a trace %s", (_, traceparent) => {
  expect(requestOrigin(requestWith({ traceparent }), () => "")).toEqual({});
});
