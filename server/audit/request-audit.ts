import { actorOf } from "../../engine/audit/actor-of.js";
import { describeChanges } from "../../engine/audit/describe-changes.js";
import { describeWish } from "../../engine/audit/describe-wish.js";
import type { AuditActor, AuditEntry } from "../../engine/model/audit-event.js";
import type { EventCause } from "../../engine/model/engine-event.js";
import type { Identity } from "../../engine/model/identity.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";
import type { Log } from "../../engine/ports/log.js";
import type { AuditedAct, RequestAudit } from "../../resolvers/context.js";
import { redactText } from "../redact-text.js";
import { followRecords } from "./follow-records.js";
import type { RequestOrigin } from "./request-origin.js";

/** What all requests share. */
export interface RequestAuditParts {
  readonly audit: AuditLog;
  readonly log: Log;
  /** Whether a name is a local account's. */
  readonly isAccount: (name: string) => boolean;
  /** Told of every act that was done: for the Events of Kubernetes. */
  readonly onDone?: (act: AuditedAct, user: string) => void;
}

/** What one request adds to what its root fields tell. */
export interface RequestFacts {
  readonly identity: Identity | undefined;
  readonly cause: EventCause;
  readonly origin: RequestOrigin;
  /** Of the policy as it is when a record is made. */
  readonly policyVersion: () => string | undefined;
}

/** The audit as one request sees it. Recording never throws: a mutation that was done must not be answered as if it was not. */
export function createRequestAudit({ audit, log, isAccount, onDone }: RequestAuditParts, facts: RequestFacts): RequestAudit {
  return {
    record(act) {
      try {
        const { actor, resource } = namesOf(act, facts.identity, isAccount);
        audit.record({ ...entryOf(act, facts), actor, resource });
        if (act.outcome === "ALLOWED") onDone?.(act, actor.display);
      } catch (error) {
        log.error("An act could not be recorded.", { error });
      }
    },
    query: (query) => audit.query(query),
    follow: (show) => followRecords(audit, show),
  };
}

function entryOf(act: AuditedAct, { cause, origin, policyVersion }: RequestFacts): Omit<AuditEntry, "actor" | "resource"> {
  const { action, outcome, reason, args, before, after, operationId } = act;
  const version = policyVersion();
  const diff = [describeWish(args), describeChanges(before, after)].filter((part) => part !== "").join("\n");
  return {
    via: cause.via,
    action,
    outcome,
    ...(reason !== undefined && { reason: redactText(reason) }),
    ...(diff !== "" && { diff }),
    ...(cause.requestId !== undefined && { requestId: cause.requestId }),
    ...origin,
    ...(operationId !== undefined && { operationId }),
    ...(version !== undefined && { policyVersion: version }),
  };
}

/**
 * Who did it, and to what. A login makes its caller somebody. A name that no account has is not told: people type passwords where names belong.
 */
function namesOf(
  { action, outcome, resource }: AuditedAct,
  identity: Identity | undefined,
  isAccount: (name: string) => boolean,
): Pick<AuditEntry, "actor" | "resource"> {
  if (action !== "login") return { actor: actorOf(identity), resource };
  const { name = "" } = resource;
  if (!isAccount(name)) return { actor: actorOf(identity), resource: { type: resource.type, name: "(no account)" } };
  const account: AuditActor = { type: "user", id: `local:${name}`, display: name, issuer: "fairlead" };
  return { actor: outcome === "ALLOWED" ? account : actorOf(identity), resource };
}
