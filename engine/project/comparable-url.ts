import { normalizeGitUrl } from "../source/git-url.js";

const absolute = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)([^?#]*)(.*)$/s;
/** What may stand in a path as it is written; a path with anything else is written anew, everything special in it escaped. */
const wellWritten = /^(?:[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]|%[0-9A-Fa-f]{2})*$/;
const forbiddenInHost = /[\0-\x20{}|\\^`%\x7f]/;

/**
 * A repository's URL, or a pattern of URLs, as a project compares them: normalised, without `ssh://`, and then as Go prints a URL. So braces or blanks in a path make
 * all of it text (`{a,b}/*` becomes `%7Ba,b%7D/%2A`), and what is no URL becomes empty: such patterns hit nothing, in Argo CD as here.
 * @see argoproj/argo-cd:util/git/git.go (NormalizeGitURL), golang/go:src/net/url/url.go (EscapedPath)
 */
export function comparableUrl(url: string): string {
  const normal = normalizeGitUrl(url);
  const [, scheme = "", host = "", path = normal, rest = ""] = absolute.exec(normal) ?? [];
  const printed = printPath(path);
  if (printed === undefined || forbiddenInHost.test(host)) return "";
  return `${scheme === "ssh://" ? "" : scheme}${host}${printed}${rest}`;
}

function printPath(path: string): string | undefined {
  if (wellWritten.test(path)) return path;
  try {
    return encodeURIComponent(decodeURIComponent(path)).replaceAll(/%(?:24|26|2B|2C|2F|3A|3B|3D|40)|[!'()*]/g, (one) =>
      one.startsWith("%") ? decodeURIComponent(one) : `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    return undefined;
  }
}
