import type { AuditActor } from "../model/audit-event.js";
import type { Identity } from "../model/identity.js";

/** What acts by itself: the loop, the followers of settings, the audit. */
export const systemActor: AuditActor = { type: "system", id: "system", display: "Fairlead", issuer: "fairlead" };

/** Nobody who is known. */
export const nobody: AuditActor = { type: "anonymous", id: "", display: "", issuer: "" };

/** How the audit names who asks. Roles of projects, service accounts and tokens are told from people. */
export function actorOf(identity: Identity | undefined): AuditActor {
  if (identity === undefined) return nobody;
  const { subject, username, issuer, sessionId, tokenId } = identity;
  const session = sessionId ?? tokenId;
  return {
    type: typeOf(identity),
    id: subject,
    display: username,
    issuer,
    ...(session !== undefined && { sessionId: session }),
  };
}

/** Keycloak calls the user of a client `service-account-<client>`. */
function typeOf({ subject, username, authMethod }: Identity): AuditActor["type"] {
  if (subject.startsWith("proj:")) return "role";
  return authMethod === "token" || (authMethod === "oidc" && username.startsWith("service-account-")) ? "service" : "user";
}
