import { randomUUID } from "node:crypto";
import type { Engine } from "../engine/engine.js";
import { FairleadError } from "../engine/errors.js";
import type { EventCause } from "../engine/model/engine-event.js";
import type { Identity } from "../engine/model/identity.js";
import type { KeysetPosition } from "../engine/model/listing.js";
import type { Accounts, Cursors, RequestContext, Session, Viewer } from "../resolvers/context.js";
import type { PermissionDecisionType } from "../schema/permission.type.js";
import { createRequestAudit, type RequestAuditParts } from "./audit/request-audit.js";
import type { RequestOrigin } from "./audit/request-origin.js";
import type { TokenSigner } from "./sessions/signed-token.js";
import type { StreamSource } from "./streams/streams.js";

/** Says who may do what, by the policy as it is this moment. */
export interface Policy {
  decide(identity: Identity, resource: string, action: string, object: string): boolean;
  /** @throws FairleadError as `Viewer.explain` */
  explain(identity: Identity, resource: string, action: string, object: string): PermissionDecisionType;
  /** Changes with the policy, where it is known: for the audit. */
  readonly version?: string;
}

/** What all requests share. */
export interface ContextParts {
  readonly engine: Engine;
  readonly policy: () => Policy;
  readonly cursorSigner: TokenSigner;
  readonly streams: StreamSource;
  readonly accounts: Accounts;
  readonly audit: RequestAuditParts;
  readonly publicSettings: RequestContext["publicSettings"];
  readonly webhooks: RequestContext["webhooks"];
  readonly version: string;
}

/** What one request brings. */
export interface RequestFacts {
  readonly identity: Identity | undefined;
  /** The caller as they are after the token was renewed, for what outlives the request; absent: they stay who they are. */
  readonly renewed?: () => Identity | undefined;
  readonly session: Session;
  readonly via: EventCause["via"];
  readonly origin: RequestOrigin;
  readonly signal: AbortSignal;
}

/** Makes what a resolver is handed for one request: an identity becomes a viewer whose rights are looked up anew for every question. */
export function createRequestContext(parts: ContextParts, facts: RequestFacts): RequestContext {
  const { identity, session, via, origin, signal } = facts;
  const viewer = identity === undefined ? undefined : viewerOf(identity, parts.policy, facts.renewed);
  const cause: EventCause = { ...(identity === undefined ? {} : { actor: identity.username }), via, requestId: randomUUID() };
  return {
    engine: parts.engine,
    viewer,
    cursors: cursorsOf(parts.cursorSigner, identity?.subject ?? ""),
    streams: parts.streams(viewer),
    session,
    accounts: parts.accounts,
    audit: createRequestAudit(parts.audit, { identity, cause, origin, policyVersion: () => parts.policy().version }),
    publicSettings: parts.publicSettings,
    webhooks: parts.webhooks,
    version: parts.version,
    cause,
    signal,
  };
}

/** An identity and its rights by the policy as it is when asked, and by the token as it was renewed last. */
export function viewerOf(
  identity: Identity,
  policy: () => Policy,
  renewed: () => Identity | undefined = () => undefined,
): Viewer {
  const current = () => renewed() ?? identity;
  return {
    get identity() {
      return current();
    },
    get policyVersion() {
      return policy().version;
    },
    can: (resource, action, object) => policy().decide(current(), resource, action, object),
    explain: (resource, action, object) => policy().explain(current(), resource, action, object),
  };
}

function cursorsOf(signer: TokenSigner, subject: string): Cursors {
  return {
    sign: (list, position) => signer.sign([subject, list], position),
    read(list, cursor) {
      const position = signer.read([subject, list], cursor);
      if (Array.isArray(position)) return position as KeysetPosition;
      throw new FairleadError("BAD_USER_INPUT", "The cursor is not one that you were given for this list; begin without one", {
        details: { path: "after" },
      });
    },
  };
}
