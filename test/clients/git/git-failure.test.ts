import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { readGitFailure, redactGitText } from "../../../clients/git/git-failure.js";

describe("redactGitText()", () => {
  test.each([
    ["fatal: unable to access 'https://me:s3cr3t@x.example/y/'", "fatal: unable to access 'https://x.example/y/'"],
    ["https://token@x.example and ssh://a:b@y.example", "https://x.example and ssh://y.example"],
    ["Authorization: Basic bWU6czNjcjN0", "Authorization: [redacted]"],
    ["one\ntwo\u0007\u001b[31mred\u202e", "one two [31mred"],
  ])("makes %j fit for a log", (text, expected) => {
    expect(redactGitText(text)).toBe(expected);
  });

  test("is bounded and without control characters, whatever Git says", () => {
    assert(
      property(string({ maxLength: 9000, unit: "binary" }), (text) => {
        const redacted = redactGitText(text);
        // oxlint-disable-next-line no-control-regex -- what must not be in it
        return redacted.length <= 4096 && !/[\u0000-\u001f\u007f]/.test(redacted);
      }),
    );
    expect(redactGitText("x".repeat(100_000))).toHaveLength(4096);
  });
});

describe("readGitFailure()", () => {
  test.each([
    ["fatal: repository 'http://x/y/' not found", "NOT_FOUND", "REPO_NOT_FOUND"],
    ["fatal: '/srv/x' does not appear to be a git repository", "NOT_FOUND", "REPO_NOT_FOUND"],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", "PERMISSION_DENIED", "REPO_AUTH"],
    ["fatal: Authentication failed for 'https://x/y/'", "PERMISSION_DENIED", "REPO_AUTH"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", "PERMISSION_DENIED", "REPO_AUTH"],
    ["git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", "PERMISSION_DENIED", "REPO_AUTH"],
    ["Host key verification failed.\nfatal: Could not read from remote repository.", "UNAVAILABLE", "HOST_KEY_UNKNOWN"],
    ["fatal: remote error: upload-pack: not our ref 0123", "NOT_FOUND", "REVISION_GONE"],
    ["error: Server does not allow request for unadvertised object 0123", "NOT_FOUND", "REVISION_NOT_ADVERTISED"],
    ["fatal: transport 'ext' not allowed", "BAD_USER_INPUT", "REPO_NOT_PERMITTED"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 301", "BAD_USER_INPUT", "REPO_REDIRECTED"],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 502", "UNAVAILABLE", "REPO_UNREACHABLE"],
    ["fatal: unable to access 'https://ssl.example/': Could not resolve host: ssl.example", "UNAVAILABLE", "REPO_UNREACHABLE"],
    ["fatal: unable to access 'https://x/': SSL certificate problem: self signed", "UNAVAILABLE", "REPO_TLS"],
    ["fatal: write error: No space left on device", "RESOURCE_EXHAUSTED", "DISK_FULL"],
    ["fatal: not a git repository: '/cache/x.git'", "UNAVAILABLE", "CLONE_DAMAGED"],
    ["", "UNAVAILABLE", "REPO_UNREACHABLE"],
  ])("reads %j as %s", (stderr, code, reason) => {
    const failure = readGitFailure({ action: 'Cannot fetch from "x"', stderr, exit: "status 128" });
    expect([failure.code, failure.details["reason"]]).toEqual([code, reason]);
    expect(failure.message.startsWith('Cannot fetch from "x": ')).toBe(true);
  });
});
