import { Field, ID, ObjectType } from "type-graphql";
import type { AuditEntry, AuditEvent } from "../engine/model/audit-event.js";
import { AuditOutcome } from "./enums.js";
import type { Lazy } from "./page.js";
import { PageInfoType } from "./page.js";
import { CursorScalar, DateTimeScalar } from "./scalars.js";

/** Who did something. */
@ObjectType("AuditActor", { simpleResolvers: true, description: "Who did something, as it was known then." })
export class AuditActorType {
  @Field(() => String, { description: "user, service, role, anonymous or system." })
  type!: string;

  @Field(() => String, { description: "Unique over issuers: local:admin; empty for nobody." })
  id!: string;

  @Field(() => String, { description: "The name that people know." })
  display!: string;

  @Field(() => String, { description: "Who vouches for it: fairlead for local accounts, else the identity provider's URL." })
  issuer!: string;

  @Field(() => String, {
    nullable: true,
    description: "The session or the token's id; null where there is none and for callers who may not know it.",
  })
  sessionId?: string;
}

/** What something was done to. */
@ObjectType("AuditResource", { simpleResolvers: true, description: "What something was done to." })
export class AuditResourceType {
  @Field(() => String, { description: "The word of policies: applications, projects, accounts; session for logins." })
  type!: string;

  @Field(() => String, { nullable: true, description: "The project it belongs to." })
  project?: string;

  @Field(() => String, { nullable: true, description: "Its namespace." })
  namespace?: string;

  @Field(() => String, { nullable: true, description: "Its name." })
  name?: string;
}

/** One record of the audit. */
@ObjectType("AuditEvent", { simpleResolvers: true, description: "One record of the audit: what was done or refused." })
export class AuditEventType {
  @Field(() => ID, { description: "Unique over all audits of all servers." })
  id!: string;

  @Field(() => DateTimeScalar, { description: "When it happened." })
  at!: number;

  @Field(() => AuditActorType, { description: "Who did it." })
  actor!: AuditActorType;

  @Field(() => String, { description: "The way: UI, CLI, API, WEBHOOK, AUTO_SYNC, SELF_HEAL or CONTROLLER." })
  via!: string;

  @Field(() => String, { description: "What was done: login, applications.sync, projects.createToken." })
  action!: string;

  @Field(() => AuditResourceType, { description: "What it was done to." })
  resource!: AuditResourceType;

  @Field(() => AuditOutcome, { description: "Whether it was done." })
  outcome!: AuditEntry["outcome"];

  @Field(() => String, { nullable: true, description: "Why not." })
  reason?: string;

  @Field(() => String, {
    nullable: true,
    description: "What was asked for and what changed, a line each; what may be secret is hidden.",
  })
  diff?: string;

  @Field(() => String, { nullable: true, description: "The request, for searching the logs." })
  requestId?: string;

  @Field(() => String, { nullable: true, description: "The caller's trace, as W3C's traceparent." })
  traceparent?: string;

  @Field(() => String, { nullable: true, description: "The caller's address; null for callers who may not know it." })
  clientIp?: string;

  @Field(() => String, {
    nullable: true,
    description: "The caller's program, as it names itself; null for callers who may not know it.",
  })
  userAgent?: string;

  @Field(() => String, { nullable: true, description: "The operation that it began." })
  operationId?: string;

  @Field(() => String, { nullable: true, description: "Which policy decided, where that is known." })
  policyVersion?: string;
}

/** A record and its place. */
@ObjectType("AuditEventEdge", { simpleResolvers: true, description: "A record and its place in the list." })
export class AuditEventEdgeType {
  @Field(() => CursorScalar, { description: "Its place, for this caller and filter." })
  cursor!: Lazy<string>;

  @Field(() => AuditEventType, { description: "The record." })
  node!: AuditEventType;
}

/** A page of records. */
@ObjectType("AuditEventConnection", {
  simpleResolvers: true,
  description: "Records of the audit that you may see, newest first. A page may be short, or empty, and the list go on after it.",
})
export class AuditEventConnectionType {
  @Field(() => [AuditEventEdgeType], { description: "The records with their places." })
  edges!: readonly AuditEventEdgeType[];

  @Field(() => [AuditEventType], { description: "The records." })
  nodes!: readonly AuditEventType[];

  @Field(() => PageInfoType, { description: "Where this page lies." })
  pageInfo!: PageInfoType;
}

/** A record as the graph shows it; who may not know from where it was done is not told. */
export function auditEventType(event: AuditEvent, { showsOrigin }: { readonly showsOrigin: boolean }): AuditEventType {
  const { sequence: _sequence, previous: _previous, hash: _hash, clientIp, userAgent, actor, ...shown } = event;
  const { sessionId, ...known } = actor;
  return {
    ...shown,
    actor: { ...known, ...(showsOrigin && sessionId !== undefined && { sessionId }) },
    ...(showsOrigin && clientIp !== undefined && { clientIp }),
    ...(showsOrigin && userAgent !== undefined && { userAgent }),
  };
}
