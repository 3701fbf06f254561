import { describe, expect, test } from "vitest";
import { type GitProfile, readRepositoryUrl } from "../../../clients/git/repository-url.js";
import { FairleadError } from "../../../engine/errors.js";

function verdict(url: string, profile: GitProfile): string {
  try {
    const { fetchUrl, protocol } = readRepositoryUrl(url, profile);
    return `${protocol} ${fetchUrl}`;
  } catch (error) {
    return error instanceof FairleadError ? `${error.code} ${String(error.details["reason"])}` : "thrown";
  }
}

const refused = "BAD_USER_INPUT REPO_NOT_PERMITTED";

describe("readRepositoryUrl()", () => {
  test.each([
    ["https://git.example.com/team/repo.git", "https https://git.example.com/team/repo.git"],
    ["  https://GIT.example.com/Team/Repo  ", "https https://git.example.com/Team/Repo"],
    ["https://git.example.com:8443/a/b", "https https://git.example.com:8443/a/b"],
    ["ssh://git@git.example.com/team/repo.git", "ssh ssh://git@git.example.com/team/repo.git"],
    ["ssh://git@git.example.com:2222/team/repo", "ssh ssh://git@git.example.com:2222/team/repo"],
    ["git@git.example.com:team/repo.git", "ssh git@git.example.com:team/repo.git"],
  ])("allows %j in every profile", (url, expected) => {
    expect(verdict(url, "production")).toBe(expected);
    expect(verdict(url, "development")).toBe(expected);
  });

  test.each([
    ["file:///srv/git/repo.git", "file file:///srv/git/repo.git"],
    ["http://127.0.0.1:3000/repo.git", "http http://127.0.0.1:3000/repo.git"],
    ["http://localhost/repo.git", "http http://localhost/repo.git"],
    ["http://[::1]:80/repo.git", "http http://[::1]/repo.git"],
    ["https://127.0.0.1/repo.git", "https https://127.0.0.1/repo.git"],
  ])("S43 allows %j in development only", (url, expected) => {
    expect(verdict(url, "development")).toBe(expected);
    expect(verdict(url, "production")).toBe(refused);
  });

  test.each([
    "",
    "/srv/git/repo.git",
    "../repo",
    "repo",
    "-uhttps://x/y",
    "--upload-pack=touch /tmp/x",
    "ext::sh -c touch%20/tmp/x",
    "EXT::sh",
    "fd::17/foo",
    "https::https://x/y",
    "git://git.example.com/repo",
    "ftp://git.example.com/repo",
    "javascript:alert(1)",
    "oci://ghcr.io/x/y",
    "https://user:secret@git.example.com/repo",
    "https://token@git.example.com/repo",
    "https://git.example.com/re\u0000po",
    "https://git.example.com/repo\nurl = x",
    "https://git.example.com/a b",
    "https://git.example.com\\@evil.example/repo",
    "https://git.example.com/repo?x=1",
    "https://git.example.com/repo#x",
    "https://git.example.com",
    "https://",
    "http://git.example.com/repo.git",
    "http://127.0.0.1.evil.example/repo",
    "https://169.254.169.254/latest/meta-data",
    "https://0.0.0.0/x",
    "https://[fe80::1]/x",
    "ssh://-oProxyCommand=touch/x",
    "ssh://git@-oProxyCommand=touch/x",
    "ssh://-l@git.example.com/x",
    "ssh://git:secret@git.example.com/x",
    "-oProxyCommand=x@git.example.com:repo",
    "git@-oProxyCommand:repo",
    "git@git.example.com:-x",
    "git@git.example.com::sh",
    "file://host/srv/repo",
    `https://git.example.com/${"a".repeat(3000)}`,
  ])("S43 refuses %j before any process or socket", (url) => {
    expect(verdict(url, "development")).toBe(refused);
    expect(verdict(url, "production")).toBe(refused);
  });

  test.each([
    ["https://GIT.example.com/Team/Repo.git", "https://git.example.com/Team/Repo"],
    ["git@GIT.example.com:team/repo.git", "ssh://git@git.example.com/team/repo"],
    ["ssh://git@git.example.com/team/repo.git", "ssh://git@git.example.com/team/repo"],
    ["https://git.example.com/repo.git/", "https://git.example.com/repo.git/"],
  ])("keys %j as %j", (url, key) => {
    expect(readRepositoryUrl(url, "production").key).toBe(key);
  });

  test("never repeats a secret that was written into a URL", () => {
    expect(() => readRepositoryUrl("https://me:s3cr3t@git.example.com/x", "production")).toThrow(/^(?!.*s3cr3t)/s);
  });
});
