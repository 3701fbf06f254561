/** What counts of the URL of a page: the host without its port, and the path without its first slash, as it is escaped in a URL. */
export interface WebUrl {
  readonly host: string;
  readonly path: string;
}

const longest = 2_048;
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const control = /[\u0000-\u001f\u007f]/;
const authority = /^(?:[\w.~!$&'()*+,;=:@%-]*@)?(\[[^[\]@]*\]|[^:[\]@\s\\^`{|}]*)(?::\d*)?$/;
const badEscape = /%(?![0-9a-f]{2})/i;
const unescaped = /[^\w.~!$&'()*+,;=:@/[\]%-]+/g;

/**
 * Reads the URL of a repository's page as Go's `net/url` does.
 * @returns undefined for what is no URL
 * @see golang/go:src/net/url/url.go `Parse`, `EscapedPath`
 */
export function parseWebUrl(url: string): WebUrl | undefined {
  if (url.length > longest || control.test(url) || url.startsWith(":")) return undefined;
  const [, scheme, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):)?([^?#]*)/i.exec(url) ?? [];
  if (!rest.startsWith("/")) {
    if (scheme === undefined && rest.split("/", 1)[0]?.includes(":") === true) return undefined;
    return scheme === undefined ? pathOf("", rest) : { host: "", path: "" };
  }
  if (!rest.startsWith("//")) return pathOf("", rest);
  const slash = rest.indexOf("/", 2);
  const [, host] = authority.exec(slash < 0 ? rest.slice(2) : rest.slice(2, slash)) ?? [];
  return host === undefined ? undefined : pathOf(host.replace(/^\[(.*)\]$/, "$1"), slash < 0 ? "" : rest.slice(slash));
}

function pathOf(host: string, path: string): WebUrl | undefined {
  if (badEscape.test(path)) return undefined;
  const escaped = path.toWellFormed().replace(unescaped, encodeURIComponent);
  return { host, path: escaped.replace(/^\//, "") };
}
