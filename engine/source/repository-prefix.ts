import { normalizeGitUrl } from "./git-url.js";

/**
 * A URL as it is compared with the URLs of Secrets: as `normalizeGitUrl`, without `ssh://`, and with `.` and `..` in its path resolved as they are when it is
 * fetched. For charts also without `oci://` and slashes at the end.
 */
export function comparableUrl(url: string, { isPackage }: { readonly isPackage: boolean }): string {
  const trimmed = url.trim();
  const parsed = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? URL.parse(trimmed) : null;
  const written = parsed === null || (parsed.pathname === "/" && !trimmed.endsWith("/")) ? trimmed : parsed.href;
  const normal = normalizeGitUrl(written).replace(/^ssh:\/\//, "");
  return isPackage ? normal.replace(/^oci:\/\//, "").replace(/\/+$/, "") : normal;
}

/**
 * Says whether a comparable URL lies at or below another: scheme, host and port are equal, and the path goes on after a whole part. A URL that may be read
 * as leading elsewhere (`..`, an encoded slash) lies below nothing.
 */
export function liesBelow(url: string, prefix: string): boolean {
  if (prefix === "" || !url.startsWith(prefix)) return false;
  if (/(^|[/:])\.\.?(\/|$)|%2f|%5c|%2e|\\/.test(url)) return false;
  return url.length === prefix.length || prefix.endsWith("/") || url[prefix.length] === "/";
}
