import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { SettingsMap } from "../../../engine/model/settings.js";
import type { Delivery, Verdict } from "./provider.js";

/** Says whether two texts are equal, in a time that does not tell how much of them is. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * A secret of `argocd-secret`; empty if it is not set. One that begins with `$` names another key of it.
 * @see argoproj/argo-cd:util/settings/settings.go `ReplaceStringSecret`
 */
export function secretOf(secrets: SettingsMap, key: string): string {
  const value = own(secrets, key) ?? "";
  return (value.startsWith("$") ? own(secrets, value.slice(1))?.trim() : undefined) ?? value;
}

/** Checks a body's HMAC-SHA256, in hex digits, which a header bears behind `prefix`. */
export function verifyHmac({ headers, body }: Delivery, secret: string, header: string, prefix = ""): Verdict {
  if (secret === "") return "unsigned";
  const given = headers.get(header) ?? "";
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  return isSameSecret(given.startsWith(prefix) ? given.slice(prefix.length) : given, expected) ? "verified" : "refused";
}

function own(secrets: SettingsMap, key: string): string | undefined {
  return Object.hasOwn(secrets, key) ? secrets[key] : undefined;
}
