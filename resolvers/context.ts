import type { Engine } from "../engine/engine.js";
import type { ApplicationRef } from "../engine/model/application.js";
import type { AuditEntry, AuditEvent, AuditPage, AuditQuery, AuditResource } from "../engine/model/audit-event.js";
import type { EventCause, EventTopic } from "../engine/model/engine-event.js";
import type { Identity } from "../engine/model/identity.js";
import type { ApplicationFilter, KeysetPosition } from "../engine/model/listing.js";
import type { Manifest } from "../engine/model/manifest.js";
import type { WebhookDesk } from "../engine/model/webhook-delivery.js";
import type { AccountType, IssuedTokenType, TokenPayloadType } from "../schema/account.type.js";
import type { ApplicationEventType } from "../schema/event.type.js";
import type { PermissionDecisionType } from "../schema/permission.type.js";
import type { PublicSettingsType } from "../schema/public-settings.type.js";
import type { LoginPayloadType } from "../schema/session.type.js";
import type { ViewerType } from "../schema/viewer.type.js";

/** Who asks, and what they may do by the policy as it is this moment. */
export interface Viewer {
  readonly identity: Identity;
  /** Changes with the policy, where it is known: what was decided before may be decided otherwise now. */
  readonly policyVersion?: string | undefined;
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
  /**
   * Lets the socket go on with a new token of the same person; without one, with what it was opened with.
   * @throws FairleadError `UNAUTHENTICATED`; `PERMISSION_DENIED` (`OTHER_SUBJECT`); `FAILED_PRECONDITION` over HTTP
   */
  renew(token: string | undefined): Promise<ViewerType>;
  /**
   * Gives an account another password. The right to change another's is asked before.
   * @throws FairleadError `BAD_USER_INPUT` for a wrong current password or a new one that does not fit; `PERMISSION_DENIED` for a login too long ago
   */
  updatePassword(change: PasswordWish, signal: AbortSignal): Promise<void>;
  /** Ends everything that was issued to a person, or by an identity provider, until now. The right to do so is asked before. */
  endIssued(to: IssuedTo, signal: AbortSignal): Promise<void>;
}

/** Whose sessions and access tokens are meant: one person's (`Identity.subject`), or those of everybody from one identity provider. */
export type IssuedTo = { readonly subject: string } | { readonly issuer: string };

/** Whose password becomes what. */
export interface PasswordWish {
  readonly name: string;
  /** The caller's own. */
  readonly currentPassword?: string;
  readonly newPassword: string;
}

/** What a new token should be like; see `createAccountToken`. */
export interface TokenWish {
  readonly id?: string;
  readonly expiresIn?: string;
}

/** Which role of which project. */
export interface RoleRef {
  readonly project: string;
  readonly role: string;
}

/** The local accounts, and tokens of theirs and of projects' roles. It asks no rights: whoever calls has asked them. */
export interface Accounts {
  /** In order of their names. */
  all(): readonly AccountType[];
  one(name: string): AccountType | undefined;
  createToken(name: string, wish: TokenWish, signal: AbortSignal): Promise<TokenPayloadType>;
  /** False if there is no such token. */
  revokeToken(name: string, id: string, signal: AbortSignal): Promise<boolean>;
  tokensOfRole(ref: RoleRef): readonly IssuedTokenType[];
  createProjectToken(ref: RoleRef, wish: TokenWish, signal: AbortSignal): Promise<TokenPayloadType>;
  /** One with an id goes by it, an older one by the second of its issue. False if there is none. */
  revokeProjectToken(
    ref: RoleRef,
    token: { readonly id: string } | { readonly iat: number },
    signal: AbortSignal,
  ): Promise<boolean>;
}

/** What a root field did or was refused, as its guard knows it; who asked, and from where, is added. */
export interface AuditedAct {
  /** `applications.sync`, `login`. */
  readonly action: string;
  readonly resource: AuditResource;
  readonly outcome: AuditEntry["outcome"];
  readonly reason?: string;
  /** As they came; what may be secret in them is left out. */
  readonly args: Readonly<Record<string, unknown>>;
  /** The object before and after, where it changed. */
  readonly before?: Manifest;
  readonly after?: Manifest;
  readonly operationId?: string;
}

/** The audit as one request sees it. It asks no rights: whoever reads says which records the caller may see. */
export interface RequestAudit {
  record(act: AuditedAct): void;
  query(query: AuditQuery): AuditPage;
  /** Records from now on, as `show` makes them; those of which it makes nothing are passed over. Ends with `RESYNC_REQUIRED` for a reader that is too slow. */
  follow<Shown extends object>(show: (event: AuditEvent) => Shown | undefined): AsyncIterable<Shown>;
}

/** All a resolver is handed. */
export interface RequestContext {
  readonly engine: Engine;
  /** Undefined for nobody. */
  readonly viewer: Viewer | undefined;
  readonly cursors: Cursors;
  readonly streams: Streams;
  readonly session: Session;
  readonly accounts: Accounts;
  readonly audit: RequestAudit;
  readonly webhooks: WebhookDesk;
  /** What whoever wants to sign in must know. */
  readonly publicSettings: (signal: AbortSignal) => Promise<PublicSettingsType>;
  readonly version: string;
  readonly cause: EventCause;
  /** Aborted at the deadline of the request, and when the caller is gone. Its reason is a FairleadError. */
  readonly signal: AbortSignal;
}
