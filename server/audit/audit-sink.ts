/** Where the lines of the audit go besides the table. */
export type AuditSink =
  | { readonly kind: "off" | "stdout" }
  /** `audit.jsonl` in the data folder. */
  | { readonly kind: "data" }
  | { readonly kind: "file"; readonly path: string };
