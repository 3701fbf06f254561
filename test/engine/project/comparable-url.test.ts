import { expect, test } from "vitest";
import { comparableUrl } from "../../../engine/project/comparable-url.js";

test.each([
  ["https://GitHub.com/Org/Repo.git", "https://github.com/org/repo"],
  ["git@github.com:org/repo", "git@github.com/org/repo"],
  ["ssh://git@github.com:22/org/repo", "git@github.com:22/org/repo"],
  ["https://h/", "https://h/"],
  ["registry.io/charts", "registry.io/charts"],
  ["https://h/*/[a-c]/**", "https://h/*/[a-c]/**"],
  ["https://*.example.com/**", "https://*.example.com/**"],
  ["https://h/{a,b}/*", "https://h/%7Ba,b%7D/%2A"],
  ["https://h/x y", "https://h/x%20y"],
  ["https://h/a%20b", "https://h/a%20b"],
  ["https://h/é", "https://h/%C3%A9"],
  ["https://h/\\*", "https://h/%5C%2A"],
  ["https://h/a?b#c", "https://h/a?b#c"],
  ["https://{a,b}.com/*", ""],
  ["https://h/%zz", ""],
  ["", ""],
  ["*", "*"],
])("comparableUrl() of %j is %j", (url, expected) => {
  expect(comparableUrl(url)).toBe(expected);
});
