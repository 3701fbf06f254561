const maxLength = 2_048;
/** Blanks, control characters and backslashes, and what browsers or proxies may later turn into slashes, backslashes or ends of lines. */
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const unsafe = /[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029\ufeff]|%(?:0[0-9a-f]|1[0-9a-f]|7f|2f|5c)/i;
// oxlint-disable-next-line no-control-regex -- as above
const unsafeAnywhere = /[\u0000-\u001f\\]/;

/**
 * Where a browser may be sent after a login or a logout: a path, or an address below one of the places where callers reach us.
 * @param given what the request asks for; nothing means the start page
 * @param bases where callers reach us, without a slash at the end; the first is the one that paths belong to
 * @returns an absolute URL; undefined for every other target
 */
export function checkReturnUrl(given: string | undefined, bases: readonly string[]): string | undefined {
  const [own] = bases;
  if (own === undefined) return undefined;
  if (given === undefined || given === "") return `${own}/`;
  const [beforeQuery = ""] = given.split(/[?#]/, 1);
  if (given.length > maxLength || unsafe.test(beforeQuery) || unsafeAnywhere.test(given)) return undefined;
  const isPath = given.startsWith("/") && !given.startsWith("//");
  if (!isPath && !/^https?:\/\/[^/]/.test(given)) return undefined;
  const target = URL.parse(given, own);
  if (target === null || target.username !== "" || target.password !== "" || beforeQuery.includes("@")) return undefined;
  return bases.some((base) => liesBelow(target, new URL(base))) ? target.href : undefined;
}

function liesBelow(target: URL, base: URL): boolean {
  const folder = base.pathname.replace(/\/+$/, "");
  return target.origin === base.origin && (target.pathname === folder || target.pathname.startsWith(`${folder}/`));
}
