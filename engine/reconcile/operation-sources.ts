import type { ApplicationSource } from "../model/application.js";

/** The sources a pass works on, and the revisions it wants of them. */
export interface OperationSources {
  readonly sources: readonly ApplicationSource[];
  /** Commits, once an operation is bound to them; one a source. */
  readonly pinned?: readonly string[];
  /** The commit that a revision resolves to is what people are told, even if nothing in it changed since the one that is known. Default false. */
  readonly exact?: boolean;
}
