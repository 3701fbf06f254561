import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Account } from "../../engine/access/accounts.js";

const prints = new LRUCache<string, string>({ max: 1_000 });

/** A short print of a password's hash: a session bears it, so that it ends with the password. */
export function printOf(passwordHash: string): string {
  const known = prints.get(passwordHash);
  if (known !== undefined) return known;
  const print = createHash("sha256").update(passwordHash).digest("base64url").slice(0, 16);
  prints.set(passwordHash, print);
  return print;
}

/** What is written down when the same password gets another hash, so that sessions last: it counts for these two hashes only. */
export function rehashMark(before: string, after: string): string {
  return `${printOf(before)} ${printOf(after)}`;
}

/** Whether a session with this print was given for the account's password, in its present hash or the one before. */
export function isPrintOf(print: string, { passwordHash = "", rehashed = "" }: Account): boolean {
  const now = printOf(passwordHash);
  return print === now || rehashed === `${print} ${now}`;
}
