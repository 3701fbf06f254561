import { FairleadError } from "../../engine/errors.js";

const maxUrlLength = 2048;

/**
 * Reads a URL that is to be fetched: `https:`, or `http:` where that is allowed, without credentials in it. Decides by the text alone.
 * @throws FairleadError `BAD_USER_INPUT`, `details.reason` `REPO_NOT_PERMITTED`
 */
export function readEgressUrl(
  text: string,
  { action, allowsHttp = false }: { readonly action: string; readonly allowsHttp?: boolean },
): URL {
  const refuse = (because: string) =>
    new FairleadError("BAD_USER_INPUT", `${action}: ${because}`, { details: { reason: "REPO_NOT_PERMITTED" } });
  if (text.length > maxUrlLength) throw refuse(`the URL is longer than ${maxUrlLength} characters`);
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029]/.test(text)) {
    throw refuse("the URL holds a space, a back-slash or a control character");
  }
  const url = URL.parse(text);
  if (url === null || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) throw refuse(`it is no URL; write it as "https://host/path"`);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refuse(`the URL scheme '${url.protocol.slice(0, -1)}' is not allowed; use "https:"`);
  }
  if (url.protocol === "http:" && !allowsHttp) throw refuse(`the URL scheme 'http' is not allowed here; use "https:"`);
  if (url.username !== "" || url.password !== "") {
    throw refuse("the URL holds credentials, which everybody who sees it would read; put them into a repository Secret");
  }
  return url;
}

/** A URL fit for a message: no user info, no query (it may hold a signature), bounded. */
export function showUrl(text: string): string {
  const url = URL.parse(text);
  const shown = url === null ? text.replace(/\/\/[^/@\s]*@/, "//") : `${url.protocol}//${url.host}${url.pathname}`;
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return shown.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, " ").slice(0, 300);
}
