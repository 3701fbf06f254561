import * as fc from "fast-check";
import { expect, test } from "vitest";
import { normalizeGitUrl, repositoryIdentity } from "../../../engine/source/git-url.js";

test.each([
  ["https://GitHub.com/Org/Repo.git", "https://github.com/org/repo"],
  [" https://github.com/org/repo ", "https://github.com/org/repo"],
  ["git@github.com:Org/Repo.git", "ssh://git@github.com/org/repo"],
  ["ssh://git@github.com/org/repo", "ssh://git@github.com/org/repo"],
  ["ssh://git@github.com:22/org/repo.git", "ssh://git@github.com:22/org/repo"],
  ["https://github.com/org/repo/", "https://github.com/org/repo/"],
  ["https://github.com/org/*", "https://github.com/org/*"],
  ["git@github.com:*", "ssh://git@github.com/*"],
  ["*", "*"],
])("normalizeGitUrl(%j) is %j", (url, expected) => {
  expect(normalizeGitUrl(url)).toBe(expected);
});

test("normalizeGitUrl() keeps the https and ssh URLs of a repository apart", () => {
  expect(normalizeGitUrl("https://h/a")).not.toBe(normalizeGitUrl("git@h:a"));
});

test("normalizeGitUrl() changes nothing the second time", () => {
  const urls = fc
    .array(fc.constantFrom("https://", "ssh://", "git@", "host", ":", "/", ".git", " ", "A", "*", "22"), { maxLength: 9 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(urls, fc.string()), (url) => {
      expect(normalizeGitUrl(normalizeGitUrl(url))).toBe(normalizeGitUrl(url));
    }),
    { numRuns: 1000 },
  );
});

test.each([
  "https://github.com/org/repo",
  "https://github.com/org/repo.git",
  "https://user:secret@github.com/org/repo/",
  "http://github.com:8080/Org/Repo",
  "git@github.com:org/repo.git",
  "ssh://git@github.com:22/org/repo",
  "ssh://git@ssh.github.com:443/org/repo.git",
  "ssh://git@altssh.github.com:443/org/repo",
])("repositoryIdentity(%j) is the same for all URLs of a repository", (url) => {
  expect(repositoryIdentity(url)).toBe("github.com/org/repo");
});

test.each([
  "https://github.com/org/repo-2",
  "https://github.com/organisation/repo",
  "https://example.com/github.com/org/repo",
  "https://ssh.com/org/repo",
])("repositoryIdentity(%j) is another one", (url) => {
  expect(repositoryIdentity(url)).not.toBe("github.com/org/repo");
});
