/** What a tool's module answers: one of the two. */
export type ToolAnswer<T> = { readonly ok: T } | { readonly error: ToolError };

/** What went wrong, the innermost cause first. Paths are the guest's; lines and columns count from 1. `code` as docs/errors.md lists (`TEMPLATE_ERROR`, …). */
export interface ToolError {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
