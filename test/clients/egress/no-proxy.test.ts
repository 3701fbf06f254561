import { expect, test } from "vitest";
import { bypassesProxy } from "../../../clients/egress/no-proxy.js";

test.each([
  ["https://a.corp/", "", false],
  ["https://a.corp/", "*", true],
  ["https://a.corp/", "corp", true],
  ["https://a.corp/", ".corp", true],
  ["https://corp/", ".corp", false],
  ["https://a.corp/", "*.corp", true],
  ["https://acorp/", "corp", false],
  ["https://a.corp/", "b.corp, A.CORP", true],
  ["https://a.corp:8443/", "a.corp:443", false],
  ["https://a.corp/", "a.corp:443", true],
  ["http://a.corp/", "a.corp:80", true],
  ["http://10.1.2.3/", "10.0.0.0/8", true],
  ["http://10.1.2.3/", "10.1.2.3", true],
  ["http://11.1.2.3/", "10.0.0.0/8", false],
  ["http://[fd00::1]/", "fd00::/8", true],
  ["http://10.1.2.3/", "10.0.0.0/99", false],
])("bypassesProxy() %s with %j is %s", (url, noProxy, expected) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(expected);
});
