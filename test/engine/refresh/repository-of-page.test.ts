import * as fc from "fast-check";
import { expect, test } from "vitest";
import { repositoryOfPage } from "../../../engine/refresh/repository-of-page.js";

const page = "https://example.com/org/repo";

test.each<[string, string]>([
  [page, page],
  [page, "http://example.com/org/repo"],
  [page, "https://example.com/org/repo.git"],
  [page, "https://user@example.com/org/repo"],
  [page, "https://example.com:8443/org/repo"],
  [page, "git@example.com:org/repo"],
  [page, "first.last-1$@example.com:org/repo.git"],
  [page, "ssh://git@example.com/org/repo"],
  [page, "ssh://git@example.com:22/org/repo"],
  [page, "ssh://git@ssh.example.com:443/org/repo"],
  [page, "ssh://git@altssh.example.com:443/org/repo"],
  [page, "example.com/org/repo"],
  [page, "GIT@EXAMPLE.COM:22:ORG/REPO"],
  ["https://example.com/22/repo", "git@example.com:22/repo"],
  ["https://user@example.com:443/org/repo", "ssh://example.com/org/repo"],
  ["https://example.com/org/repo%20", "https://example.com/org/repo%20"],
  ["https://example.com/org/my repo", "https://example.com/org/my%20repo"],
  ["ssh://git@bb:7999/org/repo.git", "https://bb/org/repo.git"],
])("FL-67 repositoryOfPage(%j) is read from by %j", (url, sourceUrl) => {
  expect(repositoryOfPage(url)?.(sourceUrl)).toBe(true);
});

test.each<[string, string]>([
  [page, "https://example.com/org/repo-2"],
  [page, "https://example.com/org/repo/"],
  [page, "https://example.com/organisation/repo"],
  [page, "https://other.example.com/org/repo"],
  [page, "https://sub.ssh.example.com/org/repo"],
  [page, "https://example.com.evil/org/repo"],
  [page, "https://user:secret@example.com/org/repo"],
  [page, "ssh://-user@example.com/org/repo"],
  [page, "ftp://example.com/org/repo"],
  [page, "https://example.com:port/org/repo"],
  [page, "oci://example.com/org/repo"],
  [page, ""],
  ["https://example.com/org/a..d", "https://example.com/org/abcd"],
  ["https://an.example.com/org/repo", "https://an-example.com/org/repo"],
  ["https://example.com/org/.*", "https://example.com/org/repo"],
  ["https://bb/org/repo.git", "https://bb/org/repo"],
  ["", ""],
])("S86 repositoryOfPage(%j) is not read from by %j", (url, sourceUrl) => {
  expect(repositoryOfPage(url)?.(sourceUrl)).toBe(false);
});

test("repositoryOfPage() of no URL is no test", () => {
  expect(repositoryOfPage("%%")).toBeUndefined();
  expect(repositoryOfPage("git@example.com:org/repo")).toBeUndefined();
});

/** The pattern that Argo CD makes of a page, for pages whose parts need no escaping beyond that of patterns. */
function patternOf(host: string, path: string): RegExp {
  const quote = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const user = "[\\w\\.][\\w\\.-]{0,30}[\\w\\.\\$-]?";
  return new RegExp(`^((https?|ssh)://)?(${user}@)?((alt)?ssh\\.)?${quote(host)}(:\\d+)?[:/]${quote(path)}(\\.git)?$`, "i");
}

test("repositoryOfPage() says what Argo CD's pattern says", () => {
  const host = fc.constantFrom("h.io", "ssh.h.io", "localhost", "a-b.c");
  const path = fc.constantFrom("org/repo", "22/x", "a.b", "org/repo.git", "");
  const parts = fc.constantFrom(
    "https://",
    "ssh://",
    "git@",
    "a:b@",
    "-x@",
    "ssh.",
    "altssh.",
    "h.io",
    "HOST",
    ":",
    ":22",
    "/",
    "org/repo",
    "22/x",
    ".git",
    "a.b",
  );
  const sourceUrl = fc.array(parts, { maxLength: 8 }).map((texts) => texts.join(""));
  fc.assert(
    fc.property(host, path, sourceUrl, (name, at, url) => {
      for (const given of [url, `https://${name}/${at}`, `git@${name}:${at}.git`, url + name + url + at])
        expect(repositoryOfPage(`https://${name}/${at}`)?.(given)).toBe(patternOf(name, at).test(given));
    }),
    { numRuns: 2_000 },
  );
});
