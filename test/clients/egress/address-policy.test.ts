import { assert, ipV4, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { createAddressPolicy } from "../../../clients/egress/address-policy.js";

describe("createAddressPolicy()", () => {
  test.each(["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])(
    "lets connections reach %s",
    (address) => {
      expect(createAddressPolicy().refuseAddress("host.example", address)).toBeUndefined();
    },
  );

  test.each([
    ["127.1.2.3", "points at this machine"],
    ["::1", "points at this machine"],
    ["::127.0.0.1", "points at this machine"],
    ["fe80::1%eth0", "points at a link-local or metadata address"],
    ["168.63.129.16", "points at a link-local or metadata address"],
    ["192.168.0.1", "points at a private address"],
    ["fd12::1", "points at a private address"],
    ["198.18.0.1", "points at a reserved address"],
    ["2001:0:7f00:1::", "points at a reserved address"],
    ["nonsense", "points at something that is no address"],
  ])("refuses %s: it %s", (address, because) => {
    expect(createAddressPolicy().refuseAddress("host.example", address)).toBe(because);
  });

  test.each<[string, readonly string[], string, string, boolean]>([
    ["a listed range", ["10.0.0.0/8"], "x", "10.1.2.3", true],
    ["a listed address", ["10.1.2.3"], "x", "10.1.2.3", true],
    ["an address beside it", ["10.1.2.3"], "x", "10.1.2.4", false],
    ["a listed name", ["git.corp"], "git.corp", "10.1.2.3", true],
    ["a listed name with a dot at the end", ["git.corp"], "GIT.corp.", "10.1.2.3", true],
    ["another name", ["git.corp"], "x.git.corp", "10.1.2.3", false],
    ["a listed name at a metadata address", ["git.corp"], "git.corp", "169.254.169.254", false],
    ["a listed metadata address", ["169.254.169.254/32"], "x", "169.254.169.254", true],
    ["a mapped form of a listed address", ["10.1.2.3"], "x", "::ffff:10.1.2.3", true],
  ])("%s, %j: %s at %s", (_, allowed, host, address, expected) => {
    expect(createAddressPolicy({ allowed }).refuseAddress(host, address) === undefined).toBe(expected);
  });

  test("opens this machine only where that is said, and nothing else with it", () => {
    const policy = createAddressPolicy({ allowsLoopback: true });
    expect(["127.0.0.1", "localhost", "[::1]"].map((host) => policy.refuseHost(host))).toEqual([undefined, undefined, undefined]);
    expect(["10.0.0.1", "0.0.0.0", "a.svc"].filter((host) => policy.refuseHost(host) === undefined)).toEqual([]);
  });

  test("judges every IPv4 address like its IPv6 forms", () => {
    const policy = createAddressPolicy();
    assert(
      property(ipV4(), (address) => {
        const plain = policy.refuseAddress("x", address);
        return [`::ffff:${address}`, `64:ff9b::${address}`].every((form) => policy.refuseAddress("x", form) === plain);
      }),
    );
  });
});
