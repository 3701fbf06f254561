import type { Request, Response } from "express";
import { FairleadError, isFailure } from "../../engine/errors.js";
import { type LoginDoorParts, type LoginEvent, outcomeOf } from "./login-parts.js";

/** What the provider's logouts need. */
export type BackchannelLogoutParts = Pick<LoginDoorParts, "provider" | "sessions" | "revocations" | "told" | "log">;

/**
 * Ends what the provider says has ended: one of its sessions, or everything of a person that began before. Repeating it changes nothing and is answered
 * alike. Holds on every replica, for sessions, bearer tokens and open sockets.
 * @see OpenID Connect Back-Channel Logout 1.0 §2.5–2.8
 */
export async function backchannelLogout(
  parts: BackchannelLogoutParts,
  { request, response }: { readonly request: Request; readonly response: Response },
  signal: AbortSignal,
): Promise<void> {
  response.set("Cache-Control", "no-store");
  try {
    const { logout_token: token } = (request.body ?? {}) as { readonly logout_token?: unknown };
    if (typeof token !== "string") throw new FairleadError("BAD_USER_INPUT", 'Send one "logout_token" as a form');
    const ended = await obey(token, parts, signal);
    if (ended !== undefined) parts.told?.({ action: "logout", outcome: "ALLOWED", endedByProvider: ended, request });
    response.status(200).end();
  } catch (error) {
    parts.told?.({ action: "logout", outcome: outcomeOf(error), reason: "by the identity provider", request });
    if (isFailure(error, "UNAUTHENTICATED") || isFailure(error, "BAD_USER_INPUT")) {
      parts.log.warn("A logout that the identity provider is said to send was refused", {
        code: error.code,
        error: error.message,
      });
      response.status(400).json({ error: "invalid_request" });
    } else if (error instanceof FairleadError) {
      parts.log.warn("A logout of the identity provider could not be carried out", { code: error.code, error: error.message });
      response.status(503).json({ error: "temporarily_unavailable" });
    } else throw error;
  }
}

/** Undefined for an order that was carried out before. */
async function obey(
  token: string,
  { provider, sessions, revocations }: BackchannelLogoutParts,
  signal: AbortSignal,
): Promise<LoginEvent["endedByProvider"]> {
  const known = provider();
  if (known === undefined) throw new FairleadError("BAD_USER_INPUT", "There is no identity provider that could end anything");
  const { issuer, readLogoutToken } = known;
  const order = await readLogoutToken(token, signal);
  if (order.isRepeated) return undefined;
  if (order.sessionId !== undefined) {
    await revocations.revokeSession(issuer, order.sessionId, signal);
    await sessions.endAll({ issuer, sessionId: order.sessionId }, signal);
  } else if (order.subject !== undefined) {
    const subject = known.subjectOf(order.subject);
    // Tokens count whole seconds: what was issued in the same one began before.
    const before = order.issuedAt + 1;
    await revocations.revokeSubject(subject, before, signal);
    await sessions.endAll({ issuer, subject, before: order.issuedAt + 1_000 }, signal);
  }
  await revocations.spend(order.tokenId, order.goodUntil, signal);
  return { provider: known, whose: order.subject === undefined ? (order.sessionId ?? "") : known.subjectOf(order.subject) };
}
