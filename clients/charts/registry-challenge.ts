/** What a registry wants before it answers: a token from somewhere, or a name and a password. */
export type RegistryChallenge =
  | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string; readonly scope?: string }
  | { readonly scheme: "basic" };

const longestHeader = 4096;

/**
 * Reads a `WWW-Authenticate` header.
 * @returns undefined if it asks for something else
 * @see RFC 9110 §11.6.1; distribution/distribution:docs/content/spec/auth/token.md
 */
export function readChallenge(header: string): RegistryChallenge | undefined {
  if (header.length > longestHeader) return undefined;
  const [, scheme = "", rest = ""] = /^\s*([A-Za-z]+)(?:\s+(.*))?$/.exec(header) ?? [];
  if (/^basic$/i.test(scheme)) return { scheme: "basic" };
  if (!/^bearer$/i.test(scheme)) return undefined;
  const parameters = new Map<string, string>();
  for (const match of rest.matchAll(/([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    const [, key = "", quotedValue, plainValue = ""] = match;
    parameters.set(key.toLowerCase(), quotedValue === undefined ? plainValue : quotedValue.replace(/\\(.)/g, "$1"));
  }
  const realm = parameters.get("realm");
  if (realm === undefined) return undefined;
  const [service, scope] = [parameters.get("service"), parameters.get("scope")];
  return { scheme: "bearer", realm, ...(service !== undefined && { service }), ...(scope !== undefined && { scope }) };
}
