import { randomUUID } from "node:crypto";
import type { Engine } from "../engine/engine.js";
import { FairleadError } from "../engine/errors.js";
import type { EventCause } from "../engine/model/engine-event.js";
import type { Identity } from "../engine/model/identity.js";
import type { KeysetPosition } from "../engine/model/listing.js";
import type { Cursors, RequestContext, Session, Viewer } from "../resolvers/context.js";
import type { PermissionDecisionType } from "../schema/permission.type.js";
import type { TokenSigner } from "./sessions/signed-token.js";
import type { StreamSource } from "./streams/streams.js";

/** Says who may do what, by the policy as it is this moment. */
export interface Policy {
  decide(identity: Identity, resource: string, action: string, object: string): boolean;
  /** @throws FairleadError as `Viewer.explain` */
  explain(identity: Identity, resource: string, action: string, object: string): PermissionDecisionType;
}

/** What all requests share. */
export interface ContextParts {
  readonly engine: Engine;
  readonly policy: () => Policy;
  readonly cursorSigner: TokenSigner;
  readonly streams: StreamSource;
  readonly version: string;
}

/** What one request brings. */
export interface RequestFacts {
  readonly identity: Identity | undefined;
  readonly session: Session;
  readonly via: EventCause["via"];
  readonly signal: AbortSignal;
}

/** Makes what a resolver is handed for one request: an identity becomes a viewer whose rights are looked up anew for every question. */
export function createRequestContext(parts: ContextParts, { identity, session, via, signal }: RequestFacts): RequestContext {
  const viewer = identity === undefined ? undefined : viewerOf(identity, parts.policy);
  return {
    engine: parts.engine,
    viewer,
    cursors: cursorsOf(parts.cursorSigner, identity?.subject ?? ""),
    streams: parts.streams(viewer),
    session,
    version: parts.version,
    cause: { ...(identity === undefined ? {} : { actor: identity.username }), via, requestId: randomUUID() },
    signal,
  };
}

/** An identity and its rights by the policy as it is when asked. */
export function viewerOf(identity: Identity, policy: () => Policy): Viewer {
  return {
    identity,
    can: (resource, action, object) => policy().decide(identity, resource, action, object),
    explain: (resource, action, object) => policy().explain(identity, resource, action, object),
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
