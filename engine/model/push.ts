/** A push somebody told us of. Without `ref` anything in the repository may have changed. */
export interface Push {
  readonly url: string;
  /** The full name of the ref: `refs/heads/main`, `refs/tags/v1.2.0`. */
  readonly ref?: string;
  /** Whether the ref is the one that `HEAD` points at; when not known, `HEAD` counts as touched. */
  readonly isDefaultBranch?: boolean;
}

/** A chart or an artifact that was put into a registry under a tag. */
export interface PackagePush {
  /** The registry's host, with its port if it has one. */
  readonly registry: string;
  /** Where in the registry: `org/charts/web`. */
  readonly repository: string;
  readonly tag: string;
}

/** What a Git host tells of a push, as it writes it. */
export interface ToldPush {
  /** The repository's URLs that Argo CD goes by: its page, or on a Bitbucket Server what it is cloned from. */
  readonly urls: readonly string[];
  /** More URLs of the same repository. */
  readonly otherUrls: readonly string[];
  /** In the order told. Argo CD goes by the first. */
  readonly changes: readonly ToldChange[];
  /** Changed files of all commits, from the root of the repository; empty if nothing is told of them. */
  readonly changedFiles: readonly string[];
}

/** A branch or tag that was pushed, made or deleted. */
export interface ToldChange {
  /** The short name; empty if there is none, as after a deletion on Bitbucket. */
  readonly revision: string;
  /** The full name; absent if only the short one is told. */
  readonly ref?: string;
  /** Whether it is, or may be, the branch that `HEAD` points at. */
  readonly touchesHead: boolean;
}

/**
 * A ref's name without `refs/heads/` or `refs/tags/`: what stands behind its second slash, or behind the only one.
 * @see argoproj/argo-cd:util/webhook/webhook.go `ParseRevision`
 */
export function shortRevision(ref: string): string {
  const [first = "", second, ...rest] = ref.split("/");
  return rest.length > 0 ? rest.join("/") : (second ?? first);
}
