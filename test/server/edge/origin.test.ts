import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import type { FairleadError } from "../../../engine/errors.js";
import { checkOrigin } from "../../../server/edge/origin.js";

function verdict(headers: Record<string, string>, allowed: readonly string[] = ["https://portal.example.com"]): string {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  try {
    checkOrigin(request, allowed);
    return "accepted";
  } catch (thrown) {
    const { code, details } = thrown as FairleadError;
    return `${code} ${String(details["reason"])}`;
  }
}

const host = "gateway.example.com";
const refused = "PERMISSION_DENIED CSRF_BLOCKED";

test.each<[string, Record<string, string>, string]>([
  ["no origin, as of a program", { host }, "accepted"],
  ["our own", { host, origin: "https://gateway.example.com" }, "accepted"],
  ["our own in capitals", { host, origin: "https://Gateway.Example.com" }, "accepted"],
  ["our own with its port", { host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080" }, "accepted"],
  ["one that is configured", { host, origin: "https://portal.example.com" }, "accepted"],
  ["another port of ours", { host: "127.0.0.1:8080", origin: "http://127.0.0.1:8081" }, refused],
  ["another host", { host, origin: "https://evil.example" }, refused],
  ["a sibling sub-domain", { host, origin: "https://evil.portal.example.com" }, refused],
  ["a longer name that begins as ours", { host, origin: "https://gateway.example.com.evil.example" }, refused],
  ["a longer name that ends as ours", { host, origin: "https://evilgateway.example.com" }, refused],
  ["a configured one over another scheme", { host, origin: "http://portal.example.com" }, refused],
  ["a page without an origin of its own", { host, origin: "null" }, refused],
  ["an empty one", { host, origin: "" }, refused],
  ["any where the request names no host", { origin: "https://gateway.example.com" }, refused],
])("S34 checkOrigin() meets %s", (_, headers, expected) => {
  expect(verdict(headers)).toBe(expected);
});
