import { expect, test } from "vitest";
import { coversHosts, isAtHost, isHostPattern } from "../../../engine/dialects/host-pattern.js";

test.each([
  ["api.example.com", true],
  ["*.example.com", true],
  ["api.example.com:8443", true],
  ["intranet", true],
  ["10.1.2.3", true],
  ["*", false],
  ["*.*.example.com", false],
  ["api.*.com", false],
  ["API.example.com", false],
  ["https://api.example.com", false],
  ["api.example.com/v1", false],
  ["api.example.com:0", false],
  ["api.example.com:65536", false],
  ["api.example.com.", false],
  ["user@api.example.com", false],
  ["-api.example.com", false],
  ["", false],
])("isHostPattern(%j) is %s", (text, expected) => {
  expect(isHostPattern(text)).toBe(expected);
});

test.each([
  ["https://api.example.com/v1?x=1", "api.example.com", true],
  ["https://API.example.com/", "api.example.com", true],
  ["https://api.example.com:443/", "api.example.com", true],
  ["https://api.example.com:8443/", "api.example.com", false],
  ["https://api.example.com:8443/", "api.example.com:8443", true],
  ["https://api.example.com/", "api.example.com:8443", false],
  ["http://api.example.com/", "api.example.com", false],
  ["https://a.b.example.com/", "*.example.com", true],
  ["https://example.com/", "*.example.com", false],
  ["https://badexample.com/", "*.example.com", false],
  ["https://example.com.evil.org/", "*.example.com", false],
  ["https://api.example.com@evil.org/", "api.example.com", false],
  ["https://api.example.com./", "api.example.com", false],
  ["https://evil.org/api.example.com", "api.example.com", false],
])("isAtHost() of %s and %s is %s", (url, pattern, expected) => {
  expect(isAtHost(new URL(url), ["other.example.org", pattern])).toBe(expected);
});

test.each([
  ["api.example.com", "api.example.com", true],
  ["*.example.com", "api.example.com", true],
  ["*.example.com", "*.example.com", true],
  ["*.example.com", "*.eu.example.com", true],
  ["*.eu.example.com", "*.example.com", false],
  ["api.example.com", "*.example.com", false],
  ["*.example.com", "example.com", false],
  ["*.example.com", "badexample.com", false],
  ["api.example.com", "api.example.com:8443", false],
  ["*.example.com:8443", "api.example.com:8443", true],
])("coversHosts() says whether %s names all of %s: %s", (wide, narrow, expected) => {
  expect(coversHosts(wide, narrow)).toBe(expected);
});
