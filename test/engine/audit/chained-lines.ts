import { createHash, createHmac } from "node:crypto";
import { type ChainHead, chainRecord, genesis, recordLine } from "../../../engine/audit/chain.js";
import type { AuditEntry } from "../../../engine/model/audit-event.js";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
export const hmac = (key: string | Uint8Array) => (text: string) => createHmac("sha256", key).update(text).digest("hex");

/** An entry of somebody who syncs. */
export function entryOf(name: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    actor: { type: "user", id: "local:bob", display: "bob", issuer: "fairlead" },
    via: "API",
    action: "applications.sync",
    resource: { type: "applications", project: "web", namespace: "argocd", name },
    outcome: "ALLOWED",
    ...more,
  };
}

/** The lines of a chain, one for each entry, a second apart. */
export function linesOf(
  entries: readonly AuditEntry[],
  {
    key,
    chain = "c0ffee",
    from = genesis,
  }: { readonly key?: string | Uint8Array; readonly chain?: string; readonly from?: ChainHead } = {},
): readonly string[] {
  let head = from;
  return entries.map((entry) => {
    const event = chainRecord(entry, { head, chain, at: 1_767_225_600_000 + head.sequence * 1_000 }, sha256);
    head = event;
    return recordLine(event, key === undefined ? undefined : hmac(key));
  });
}
