import type { Engine } from "../engine/engine.js";
import type { ApplicationRef } from "../engine/model/application.js";
import type { EventCause, EventTopic } from "../engine/model/engine-event.js";
import type { Identity } from "../engine/model/identity.js";
import type { ApplicationFilter, KeysetPosition } from "../engine/model/listing.js";
import type { ApplicationEventType } from "../schema/event.type.js";
import type { PermissionDecisionType } from "../schema/permission.type.js";
import type { LoginPayloadType } from "../schema/session.type.js";

/** Who asks, and what they may do by the policy as it is this moment. */
export interface Viewer {
  readonly identity: Identity;
  /** Objects are `<project>/<name>`, or `<project>/<namespace>/<name>` outside the control namespace. */
  can(resource: string, action: string, object: string): boolean;
  /**
   * The same with the lines that say so, for people.
   * @throws FairleadError `BAD_USER_INPUT` (`RBAC_UNKNOWN_NAME`) for a resource or an action that nobody can ask for
   */
  explain(resource: string, action: string, object: string): PermissionDecisionType;
}

/** Places in lists that only this viewer can hand back, and only to the same list. `list` says which: its filter and order. */
export interface Cursors {
  sign(list: string, position: KeysetPosition): string;
  /** @throws FairleadError `BAD_USER_INPUT` for a cursor of somebody else, of another list, or made up */
  read(list: string, cursor: string): KeysetPosition;
}

/** What a subscriber of `applicationEvents` asks for. */
export interface EventsRequest {
  readonly filter?: ApplicationFilter;
  /** Absent: all. */
  readonly topics?: readonly EventTopic[];
  /** A resume token. */
  readonly from?: string;
  readonly snapshot: "IF_NO_TOKEN" | "ALWAYS" | "NEVER";
}

/** What a subscriber of `operation` asks for; without an id the running or last one. */
export interface OperationRequest {
  readonly ref: ApplicationRef;
  readonly operationId?: string;
  readonly from?: string;
}

/** Streams as this viewer may see them. */
export interface Streams {
  /** @throws FairleadError `BAD_USER_INPUT` for a resume token that is not this viewer's and this filter's */
  applicationEvents(request: EventsRequest): AsyncIterable<ApplicationEventType>;
  operation(request: OperationRequest): AsyncIterable<ApplicationEventType>;
  /** A token from which a stream of this filter goes on after this moment. */
  resumeToken(filter: ApplicationFilter | undefined): string;
}

/** The session of this request. */
export interface Session {
  /** @throws FairleadError `UNAUTHENTICATED`; `RESOURCE_EXHAUSTED` with `details.retryAfterMs` after too many failures */
  login(username: string, password: string): Promise<LoginPayloadType>;
  /** Ends the session; false if there was none. */
  logout(): Promise<boolean>;
}

/** All a resolver is handed. */
export interface RequestContext {
  readonly engine: Engine;
  /** Undefined for nobody. */
  readonly viewer: Viewer | undefined;
  readonly cursors: Cursors;
  readonly streams: Streams;
  readonly session: Session;
  readonly version: string;
  readonly cause: EventCause;
  /** Aborted at the deadline of the request, and when the caller is gone. Its reason is a FairleadError. */
  readonly signal: AbortSignal;
}
