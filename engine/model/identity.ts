/** Who asks. Names are what the policy's lines are matched with, see `engine/project/rbac.ts`. */
export interface Identity {
  /** Shown to people: `admin`, `alice`. */
  readonly username: string;
  /** `fairlead` for local accounts, else the issuer's URL. */
  readonly issuer: string;
  /** Unique over issuers, e.g. `local:admin`; binds signed tokens and counters to the person. */
  readonly subject: string;
  readonly groups: readonly string[];
  readonly authMethod: "local" | "oidc" | "token";
  /** Milliseconds since 1970; absent for what never expires. */
  readonly expiresAt?: number;
  /** When the credential was issued, milliseconds since 1970. */
  readonly issuedAt?: number;
  /** The credential's own id, for revocation. */
  readonly tokenId?: string;
}
