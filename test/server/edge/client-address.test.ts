import { expect, test } from "vitest";
import { createClientAddress, isNetwork } from "../../../server/edge/client-address.js";

const proxies = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"];
const addressOf = (remoteAddress: string, forwarded?: string, trusted: readonly string[] = proxies) =>
  createClientAddress(trusted)({
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
    socket: { remoteAddress },
  } as never);

test.each<[string, string, string | undefined, string]>([
  ["the socket's without a header", "10.1.2.3", undefined, "10.1.2.3"],
  ["the socket's of a caller that no proxy is", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ["what a trusted proxy says", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
  ["what stands last, not what the caller wrote in front", "10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
  ["past several proxies", "10.1.2.3", "198.51.100.1, 192.0.2.1, 10.9.9.9", "198.51.100.1"],
  ["the outermost proxy when all are", "10.1.2.3", "10.5.5.5, 10.9.9.9", "10.5.5.5"],
  ["the proxy when what it says is no address", "10.1.2.3", "unknown", "10.1.2.3"],
  ["the proxy when what it says is too long", "10.1.2.3", "1.1.1.1,".repeat(1_000), "10.1.2.3"],
  ["an IPv4 address in an IPv6 socket", "::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"],
  ["an address with a port", "10.1.2.3", "198.51.100.1:4711", "198.51.100.1"],
  ["an IPv6 address with brackets", "2001:db8::1", "[2001:470::9]:443", "2001:470::9"],
])("createClientAddress() gives %s", (_, remote, forwarded, expected) => {
  expect(addressOf(remote, forwarded)).toBe(expected);
});

test("S13 without trusted proxies nobody chooses their address", () => {
  expect(addressOf("203.0.113.9", "1.1.1.1", [])).toBe("203.0.113.9");
  expect(addressOf("127.0.0.1", "1.1.1.1", [])).toBe("127.0.0.1");
});

test.each([
  ["10.0.0.0/8", true],
  ["10.0.0.1", true],
  ["::1/128", true],
  ["0.0.0.0/0", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/", false],
  ["10.0.0.0/8/8", false],
  ["10.0.0.0/-1", false],
  ["localhost", false],
  ["", false],
])("isNetwork(%j) is %s", (place, expected) => {
  expect(isNetwork(place)).toBe(expected);
});
