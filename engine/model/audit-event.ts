import type { EventCause } from "./engine-event.js";

/** Who did something, as it was known then. */
export interface AuditActor {
  readonly type: "user" | "service" | "role" | "anonymous" | "system";
  /** `Identity.subject`; empty for nobody. */
  readonly id: string;
  /** For people. */
  readonly display: string;
  readonly issuer: string;
  /** The session or the token's id, where there is one. */
  readonly sessionId?: string;
}

/** What it was done to. */
export interface AuditResource {
  /** The words of policies: `applications`, `projects`, `accounts`, …; `session` for logins. */
  readonly type: string;
  readonly project?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What is told to the audit: everything that its writer does not add itself. No value may be secret. */
export interface AuditEntry {
  readonly actor: AuditActor;
  readonly via: EventCause["via"];
  /** `login`, `applications.sync`, `projects.createToken`, … */
  readonly action: string;
  readonly resource: AuditResource;
  readonly outcome: "ALLOWED" | "DENIED" | "FAILED";
  /** Why not, or by which policy line. */
  readonly reason?: string;
  /** What changed, secrets masked. */
  readonly diff?: string;
  readonly requestId?: string;
  readonly traceparent?: string;
  readonly clientIp?: string;
  readonly userAgent?: string;
  readonly operationId?: string;
  /** Which policy decided, where the policy has versions. */
  readonly policyVersion?: string;
}

/** Which records are wanted; a field that is absent asks nothing. */
export interface AuditFilter {
  /** Milliseconds since 1970, the first included, the second not. */
  readonly since?: number;
  readonly until?: number;
  /** `AuditActor.id` or `display`. */
  readonly actor?: string;
  /** An action, or all of a resource: `applications.*`. */
  readonly action?: string;
  readonly outcome?: AuditEntry["outcome"];
  readonly project?: string;
  /** The name of an Application. */
  readonly application?: string;
}

/** A record of the audit, in its place in the chain. */
export interface AuditEvent extends AuditEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Grows by one a record. */
  readonly sequence: number;
  /** The hash of the record before it, and its own; both hexadecimal. */
  readonly previous: string;
  readonly hash: string;
}

/** Which records are asked for; newest first. */
export interface AuditQuery {
  /** Only those before this sequence. */
  readonly before?: number;
  readonly limit: number;
  readonly filter?: AuditFilter;
  /** Whether the caller may see records of a project at all; asked once a project, undefined for records of none. */
  readonly sees: (project: string | undefined) => boolean;
  /** Which of those the caller may see. */
  readonly matches: (event: AuditEvent) => boolean;
}

/** Some records, newest first. */
export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** Where to go on: before this sequence. Absent when there are no more. A page ends early, maybe empty, when much had to be passed over. */
  readonly next?: number;
}
