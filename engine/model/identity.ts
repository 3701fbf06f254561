/** A role that an identity provider says somebody holds. */
export interface HeldRole {
  /** The subject of policy lines: `proj:<project>:<role>` or `role:<name>`. */
  readonly role: string;
  /** What said so, for people: `client role payments.deployer`. */
  readonly from: string;
}

/** Who asks. Names are what the policy's lines are matched with, see `engine/project/rbac.ts`. */
export interface Identity {
  /** Shown to people: `admin`, `alice`. */
  readonly username: string;
  /** `fairlead` for local accounts, else the issuer's URL. */
  readonly issuer: string;
  /** Unique over issuers, e.g. `local:admin`; binds signed tokens and counters to the person. */
  readonly subject: string;
  /** The name that policy lines know somebody from outside by, where it is not the one in `subject`; empty: none can name them. */
  readonly policyName?: string;
  readonly groups: readonly string[];
  readonly authMethod: "local" | "oidc" | "token";
  /** Roles that came with the credential; a project's role counts within its project only. */
  readonly roles?: readonly HeldRole[];
  /** Milliseconds since 1970; absent for what never expires. */
  readonly expiresAt?: number;
  /** When the credential was issued, milliseconds since 1970. */
  readonly issuedAt?: number;
  /** The credential's own id, for revocation. */
  readonly tokenId?: string;
  /** The session at the identity provider (`sid`), by which it may be ended from there. */
  readonly sessionId?: string;
  /** The client a token was made for (`azp`), where the provider says so. */
  readonly client?: string;
}
