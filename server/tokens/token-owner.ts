/** Whose a token is: a local account's, or a role's of a project. */
export type TokenOwner =
  | { readonly kind: "account"; readonly name: string }
  | { readonly kind: "role"; readonly project: string; readonly role: string };

/** What a token says, verified: times are seconds since 1970, as in tokens. */
export interface TokenFacts {
  readonly owner: TokenOwner;
  /** Empty for tokens of the first versions of Argo CD. */
  readonly id: string;
  readonly iat: number;
  /** Absent: it never expires. */
  readonly exp?: number;
}

/** The owner as `Identity.subject` has it. */
export function subjectOf(owner: TokenOwner): string {
  return owner.kind === "account" ? `local:${owner.name}` : `proj:${owner.project}:${owner.role}`;
}

/** The role that a subject names, `proj:<project>:<role>`; undefined for any other. */
export function roleOfSubject(subject: string): (TokenOwner & { readonly kind: "role" }) | undefined {
  const [, project, role] = /^proj:([^:]+):([^:]+)$/.exec(subject) ?? [];
  return project === undefined || role === undefined ? undefined : { kind: "role", project, role };
}
