import { FairleadError } from "../../engine/errors.js";
import { redactGitText } from "./git-failure.js";

/** `development` also allows `file://` and HTTP to this machine. */
export type GitProfile = "development" | "production";

/** A repository URL that may be handed to Git. */
export interface RepositoryUrl {
  /** What Git is given. */
  readonly fetchUrl: string;
  /** What messages call it. */
  readonly shown: string;
  /** Scheme and host in lower case, scp form written as `ssh://`, no trailing `.git`: equal keys, one clone. */
  readonly key: string;
  /** The protocol for Git's allow-list. */
  readonly protocol: "https" | "http" | "ssh" | "file";
}

const maxUrlLength = 2048;
const userName = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
const hostName = "[A-Za-z0-9][A-Za-z0-9.-]*";
const scpForm = new RegExp(`^(${userName})@(${hostName}):([^-:/].*|/[^/].*)$`);
const sshHost = new RegExp(`^(${hostName}|\\[[0-9a-f:.]+\\])$`, "i");
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const linkLocalHost = /^(169\.254(\.\d{1,3}){2}|0\.0\.0\.0|\[(fe[89ab][0-9a-f]:.*|::)\]|\[::ffff:.*\])$/;

/**
 * Reads a repository URL and says how Git is to be asked for it: `https://`, `ssh://` and `user@host:path`; in the development profile also
 * `file://` and `http://` to this machine. Decides by the text alone, before any process or socket.
 * @param allowsHttp `http://` to any host, for a repository that an administrator has marked insecure
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `REPO_NOT_PERMITTED`
 */
export function readRepositoryUrl(text: string, profile: GitProfile, allowsHttp = false): RepositoryUrl {
  const trimmed = text.trim();
  refuseUnsafeText(trimmed);
  const scp = scpForm.exec(trimmed);
  if (scp !== null) return readScpForm(trimmed, scp);
  const url = URL.parse(trimmed);
  if (url === null) throw refusal(trimmed, `it is no URL; write it as "https://host/path.git"`);
  if (url.search !== "" || url.hash !== "")
    throw refusal(trimmed, `it has a query or a fragment; leave out what follows "?" or "#"`);
  if (url.pathname.length <= 1) throw refusal(trimmed, "it names no repository; add the path after the host");
  switch (url.protocol) {
    case "https:":
    case "http:":
      return readHttpUrl(trimmed, url, { profile, allowsHttp });
    case "ssh:":
      return readSshUrl(trimmed, url);
    case "file:":
      return readFileUrl(trimmed, url, profile);
    default:
      throw refusal(trimmed, `"${url.protocol}" is not allowed; use "https:" or "ssh:"`);
  }
}

function refuseUnsafeText(text: string): void {
  if (text === "") throw refusal(text, "it is empty");
  if (text.length > maxUrlLength) throw refusal(text.slice(0, 80), `it is longer than ${maxUrlLength} characters`);
  if (text.startsWith("-")) throw refusal(text, `it begins with "-" and would be read as an option`);
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029]/.test(text)) {
    throw refusal(text, "it holds a space, a back-slash or a control character");
  }
  if (/^[a-z0-9+.-]*::/i.test(text)) throw refusal(text, "it names a transport program; use a plain URL");
}

function readScpForm(text: string, [, user = "", host = "", path = ""]: RegExpExecArray): RepositoryUrl {
  const key = `ssh://${user}@${host.toLowerCase()}/${path.replace(/^\//, "")}`;
  return { fetchUrl: text, shown: text, key: withoutSuffix(key), protocol: "ssh" };
}

function readHttpUrl(
  text: string,
  url: URL,
  { profile, allowsHttp }: { readonly profile: GitProfile; readonly allowsHttp: boolean },
): RepositoryUrl {
  if (url.username !== "" || url.password !== "") {
    throw refusal(text, "it holds credentials, which everybody who sees the Application would read; write it without them");
  }
  const loopback = loopbackHost.test(url.hostname);
  if (profile === "production" && loopback) throw refusal(text, "it points at this machine");
  if (linkLocalHost.test(url.hostname)) throw refusal(text, "it points at an address that is no repository host");
  if (url.protocol === "http:" && !loopback && !allowsHttp)
    throw refusal(text, `"http:" is only allowed to this machine; use "https:"`);
  return {
    fetchUrl: url.href,
    shown: url.href,
    key: withoutSuffix(url.href),
    protocol: url.protocol === "http:" ? "http" : "https",
  };
}

function readSshUrl(text: string, url: URL): RepositoryUrl {
  if (url.password !== "") throw refusal(text, "it holds a password; use a key");
  if (!sshHost.test(url.hostname)) throw refusal(text, "its host is no host name");
  if (url.username !== "" && !new RegExp(`^${userName}$`).test(url.username)) throw refusal(text, "its user is no user name");
  const key = url.href.replace(url.hostname, url.hostname.toLowerCase());
  return { fetchUrl: url.href, shown: url.href, key: withoutSuffix(key), protocol: "ssh" };
}

function readFileUrl(text: string, url: URL, profile: GitProfile): RepositoryUrl {
  if (profile !== "development")
    throw refusal(text, `"file:" is only allowed in the development profile; use "https:" or "ssh:"`);
  if (url.hostname !== "") throw refusal(text, `it names a host; write "file:///path"`);
  return { fetchUrl: url.href, shown: url.href, key: withoutSuffix(url.href), protocol: "file" };
}

function withoutSuffix(key: string): string {
  return key.endsWith(".git") ? key.slice(0, -".git".length) : key;
}

function refusal(url: string, because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot use repository "${redactGitText(url)}": ${because}`, {
    details: { reason: "REPO_NOT_PERMITTED" },
  });
}
