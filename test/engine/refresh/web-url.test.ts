import { expect, test } from "vitest";
import { parseWebUrl } from "../../../engine/refresh/web-url.js";

test.each<[string, string, string]>([
  ["https://github.com/org/repo", "github.com", "org/repo"],
  ["https://github.com:8443/org/repo", "github.com", "org/repo"],
  ["https://user:secret@github.com/org/repo", "github.com", "org/repo"],
  ["ssh://git@bitbucket:7999/org/repo.git", "bitbucket", "org/repo.git"],
  ["https://[::1]:80/org", "::1", "org"],
  ["https://h/a%20b", "h", "a%20b"],
  ["https://h/a b/ü", "h", "a%20b/%C3%BC"],
  ["https://h/a?x#y", "h", "a"],
  ["https://h", "h", ""],
  ["mailto:a@b", "", ""],
  ["/a/b", "", "a/b"],
  ["a/b", "", "a/b"],
  ["", "", ""],
])("parseWebUrl(%j) is host %j and path %j", (url, host, path) => {
  expect(parseWebUrl(url)).toEqual({ host, path });
});

test.each([
  "%%",
  "https://h/%zz",
  "https://h:port/x",
  "://h/x",
  "git@h:org/repo",
  "https://a b/x",
  "https://h/\u0007",
  "https://[::1/x",
])("parseWebUrl(%j) is no URL", (url) => {
  expect(parseWebUrl(url)).toBeUndefined();
});
