import type { Json } from "../model/manifest.js";

/** What is kept of a token that was handed out. The token itself is not. Times are seconds since 1970, as in tokens. */
export interface IssuedToken {
  /** Absent for tokens from the first versions of Argo CD, which are known by `iat` alone. */
  readonly id?: string;
  readonly iat: number;
  /** Absent: it never expires. */
  readonly exp?: number;
}

/** Reads a list of tokens as Argo CD stores it, `[{"id": …, "iat": …, "exp": …}]`; what is no such entry is left out. */
export function readIssuedTokens(value: Json | undefined): readonly IssuedToken[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((entry) => {
    if (entry === null || typeof entry !== "object" || !("iat" in entry)) return [];
    const { id, iat, exp } = entry;
    if (typeof iat !== "number") return [];
    return [{ iat, ...(typeof id === "string" && id !== "" && { id }), ...(typeof exp === "number" && exp > 0 && { exp }) }];
  });
}

/** Reads the list out of the text that `argocd-secret` holds; a text that is no JSON is an empty list. */
export function parseIssuedTokens(text: string | undefined): readonly IssuedToken[] {
  if (text === undefined || text.trim() === "") return [];
  try {
    return readIssuedTokens(JSON.parse(text) as Json);
  } catch {
    return [];
  }
}

/** Whether an entry stands for the token with this id. One without an id stands for all that were issued in its second. */
export function isEntryOf(entry: IssuedToken, token: { readonly id: string; readonly iat: number }): boolean {
  return entry.id === undefined ? entry.iat === token.iat : entry.id === token.id;
}
