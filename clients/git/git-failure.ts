import { type FailureCode, FairleadError } from "../../engine/errors.js";

const maxTextLength = 4096;

/** Git's own words fit for a person or a log: without the user-info of URLs and control characters, at most 4 KiB, on one line. */
export function redactGitText(text: string): string {
  const bounded = text.length > 4 * maxTextLength ? text.slice(0, 4 * maxTextLength) : text;
  const plain = bounded
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s'"]*@/gi, "$1")
    .replace(/(authorization:\s*)(\w+\s+)?\S+/gi, "$1[redacted]")
    // oxlint-disable-next-line no-control-regex -- they are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, " ")
    .trim();
  return plain.length > maxTextLength ? `${plain.slice(0, maxTextLength - 1)}…` : plain;
}

interface Reading {
  readonly when: RegExp;
  readonly code: FailureCode;
  readonly because: string;
  readonly reason?: string;
}

const whereHostKeys = 'add it to the ConfigMap "argocd-ssh-known-hosts-cm"';

/** What Git's text means, first match wins. Git has one exit status for nearly everything, so its words in the C locale must do. */
const readings: readonly Reading[] = [
  {
    when: /transport '[^']*' not allowed|protocol '[^']*' (is )?not supported/i,
    code: "BAD_USER_INPUT",
    because: "its protocol is not allowed",
    reason: "REPO_NOT_PERMITTED",
  },
  {
    when: /not a git repository: '|object file .* is empty|loose object .* corrupt|packfile .* (invalid|corrupt|cannot be)|bad object/i,
    code: "UNAVAILABLE",
    because: "the local copy is damaged",
    reason: "CLONE_DAMAGED",
  },
  {
    when: /unadvertised object/i,
    code: "NOT_FOUND",
    because: "the server gives only what a branch or tag points at",
    reason: "REVISION_NOT_ADVERTISED",
  },
  {
    when: /not our ref|couldn't find remote ref|remote did not send all necessary objects|no such remote ref/i,
    code: "NOT_FOUND",
    because: "the repository does not have it (any more)",
    reason: "REVISION_GONE",
  },
  {
    when: /no space left on device|disk quota exceeded/i,
    code: "RESOURCE_EXHAUSTED",
    because: "the disk is full",
    reason: "DISK_FULL",
  },
  {
    when: /remote host identification has changed/i,
    code: "UNAVAILABLE",
    because: `the host shows another SSH key than the one that is known: ${whereHostKeys}, if its owner says that it was exchanged`,
    reason: "HOST_KEY_CHANGED",
  },
  {
    when: /host key verification failed/i,
    code: "UNAVAILABLE",
    because: `the host's SSH key is not known: compare it with its owner's word, then ${whereHostKeys}`,
    reason: "HOST_KEY_UNKNOWN",
  },
  {
    when: /authentication failed|could not read (username|password)|terminal prompts disabled|permission denied|returned error: 40[13]/i,
    code: "PERMISSION_DENIED",
    because: "it wants credentials, or does not accept those it got",
    reason: "REPO_AUTH",
  },
  {
    when: /repository '.*' not found|does not appear to be a git repository|repository not found|returned error: 404/i,
    code: "NOT_FOUND",
    because: "there is no such repository",
    reason: "REPO_NOT_FOUND",
  },
  {
    when: /returned error: 30\d/i,
    code: "BAD_USER_INPUT",
    because: "the server redirects to another address; write that address instead",
    reason: "REPO_REDIRECTED",
  },
  {
    when: /ssl certificate|server certificate|ssl connection|gnutls_handshake|ssl_connect|unable to get local issuer/i,
    code: "UNAVAILABLE",
    because: "the server's TLS certificate cannot be trusted",
    reason: "REPO_TLS",
  },
];

/** Where a Git command failed: what was wanted, and what Git said. */
export interface GitFailure {
  /** The start of the sentence: `Cannot list the refs of "https://…"`. */
  readonly action: string;
  readonly stderr: string;
  readonly exit: string;
}

/** What SSH tells of its doings: no part of what went wrong. */
const sshTalk = /^(?:debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: ).*$/gm;

/** The failure of a Git command as the engine knows it; everything not understood counts as unreachable, which is retried. */
export function readGitFailure({ action, stderr, exit }: GitFailure): FairleadError {
  const said = redactGitText(stderr.replace(sshTalk, ""));
  const reading = readings.find(({ when }) => when.test(said));
  const words = said === "" ? `git ended with ${exit}` : `git says: ${said}`;
  if (reading === undefined) {
    return new FairleadError("UNAVAILABLE", `${action}: the repository cannot be reached; ${words}`, {
      details: { reason: "REPO_UNREACHABLE" },
    });
  }
  if (reading.reason?.startsWith("HOST_KEY") === true) return hostKeyFailure(action, reading, stderr);
  return new FairleadError(reading.code, `${action}: ${reading.because}; ${words}`, { details: { reason: reading.reason } });
}

/** SSH's own words name files of this machine; what matters of them is the key that was offered. */
function hostKeyFailure(action: string, { code, because, reason }: Reading, stderr: string): FairleadError {
  const offered = /^debug1: Server host key: (\S+ SHA256:\S+)\r?$/m.exec(stderr)?.[1];
  const key = offered === undefined ? "" : `; it offers ${offered}`;
  return new FairleadError(code, `${action}: ${because}${key}`, {
    details: { reason, ...(offered !== undefined && { offered }) },
  });
}
