/** What a person should know about a policy, in sentences. With an error the policy does not come into force. */
export interface PolicyDiagnostics {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Something that is wrong with a role of a project. With an error the role keeps what it could do before, or gives nothing. */
export interface RoleDiagnostic {
  readonly role: string;
  readonly severity: "error" | "warning";
  /** A sentence that quotes what is wrong. */
  readonly message: string;
}
