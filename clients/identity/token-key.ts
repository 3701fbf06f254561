import { createHash } from "node:crypto";

/** What is remembered of a token instead of the token: its SHA-256. */
export function tokenKey(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
