import { expect, test } from "vitest";
import { readAllowedNetworks } from "../../../server/webhook/allowed-networks.js";

test.each([
  [[], "8.8.8.8", true],
  [["192.30.252.0/22"], "192.30.253.7", true],
  [["192.30.252.0/22"], "::ffff:192.30.253.7", true],
  [["192.30.252.0/22"], "192.31.0.1", false],
  [["2a0a:a440::/29"], "2a0a:a440::1", true],
  [["2a0a:a440::/29"], "192.30.253.7", false],
  [["10.0.0.1"], "10.0.0.1", true],
  [["10.0.0.1"], "", false],
  [["nowhere", "10.0.0.0/33"], "10.0.0.1", false],
])("FL-68 readAllowedNetworks(%j) and %s: %s", (entries, address, expected) => {
  expect(readAllowedNetworks(entries).allows(address)).toBe(expected);
});

test("readAllowedNetworks() names what is no network", () => {
  expect(readAllowedNetworks(["10.0.0.0/8", "nowhere", "10.0.0.0/33"]).unread).toEqual(["nowhere", "10.0.0.0/33"]);
});
