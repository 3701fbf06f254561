import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkReturnUrl } from "../../../server/login/return-url.js";

const bases = ["https://fairlead.example.com", "https://other.example.com/argo"];

describe("checkReturnUrl()", () => {
  test.each([
    [undefined, "https://fairlead.example.com/"],
    ["", "https://fairlead.example.com/"],
    ["/", "https://fairlead.example.com/"],
    ["/applications?name=a%2Fb&x=//y#z", "https://fairlead.example.com/applications?name=a%2Fb&x=//y#z"],
    ["https://fairlead.example.com", "https://fairlead.example.com/"],
    ["https://fairlead.example.com/applications", "https://fairlead.example.com/applications"],
    ["https://other.example.com/argo", "https://other.example.com/argo"],
    ["https://other.example.com/argo/x", "https://other.example.com/argo/x"],
  ])("lets %j through", (given, expected) => {
    expect(checkReturnUrl(given, bases)).toBe(expected);
  });

  test.each([
    "//evil.com",
    "///evil.com",
    "/\\evil.com",
    "\\\\evil.com",
    "\\/evil.com",
    "/%5cevil.com",
    "/%5Cevil.com",
    "/%2fevil.com",
    "/%2F%2Fevil.com",
    "/%09/evil.com",
    "/%0d%0aLocation:https://evil.com",
    "/\t/evil.com",
    "/\n/evil.com",
    "/\r\nSet-Cookie: a=b",
    " /evil",
    "\u0000/",
    "/\u00a0/evil.com",
    "/\u2028/evil.com",
    "https://evil.com",
    "http://fairlead.example.com/",
    "https://fairlead.example.com:8443/",
    "https://fairlead.example.com.evil.com/",
    "https://fairlead.example.comevil.com/",
    "https://evil.com/https://fairlead.example.com",
    "https://fairlead.example.com@evil.com/",
    "https://fairlead.example.com:x@evil.com/",
    "https://user@fairlead.example.com/",
    "https://user:password@fairlead.example.com/",
    "https://evil.com#@fairlead.example.com",
    "https://evil.com?.fairlead.example.com",
    "https:evil.com",
    "https:/evil.com",
    "https:///evil.com",
    "HTTPS://evil.com",
    "https:\\\\evil.com",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://fairlead.example.com/",
    "fairlead.example.com",
    "evil.com",
    "@evil.com",
    "?next=//evil.com",
    "#//evil.com",
    "./x",
    "https://other.example.com/",
    "https://other.example.com/argocd",
    "https://other.example.com/argo/../x",
    "https://other.example.com/argo/%2e%2e/x",
    "https://sub.fairlead.example.com/",
    "https://fairlead\u3002example.com.evil.com/",
    "/x?a=\\evil",
    `/${"a".repeat(2_048)}`,
  ])("S14 refuses %j", (given) => {
    expect(checkReturnUrl(given, bases)).toBeUndefined();
  });

  test("refuses everything where nobody knows how we are reached", () => {
    expect(checkReturnUrl("/", [])).toBeUndefined();
  });

  test("S14 whatever is given, a browser stays below one of the bases", () => {
    const pieces = fc.constantFrom(
      "/",
      "\\",
      "https:",
      "//",
      "evil.com",
      "fairlead.example.com",
      "@",
      ":",
      "%2f",
      "..",
      "?",
      "#",
      "\t",
      ".",
      "a",
    );
    const hosts = [undefined, "fairlead.example.com", "other.example.com"];
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const target = checkReturnUrl(parts.join(""), bases);
        // As a browser reads a Location header.
        expect(hosts).toContain(target === undefined ? undefined : new URL(target).host);
      }),
      { numRuns: 2_000 },
    );
  });
});
