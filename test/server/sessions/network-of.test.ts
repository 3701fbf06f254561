import { expect, test } from "vitest";
import { networkName, networkOf } from "../../../server/sessions/network-of.js";

test.each([
  ["192.0.2.7", "192.0.2"],
  ["::ffff:192.0.2.7", "192.0.2"],
  ["2001:db8:1:2::3", "2001:db8:1"],
  ["", ""],
])("networkOf(%s) is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("networkOf() knows a short IPv6 address for what it is", () => {
  expect(networkOf("2001:db8::1")).toBe(networkOf("2001:db8:0:5::1"));
  expect(networkOf("fe80::aaaa:1:2:3")).toBe(networkOf("fe80::bbbb:1:2:3"));
  expect(networkOf("2001:db8::1")).not.toBe(networkOf("2001:db9::1"));
});

test.each([
  ["192.0.2.7", "192.0.2.0/24"],
  ["2001:db8:1:2::3", "2001:db8:1::/48"],
  ["", ""],
])("networkName(%s) is %s", (address, network) => {
  expect(networkName(address)).toBe(network);
});
