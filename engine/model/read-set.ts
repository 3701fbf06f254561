/** What was consulted of one file tree. */
export interface TreeReads {
  /** Files read and links followed, path → `stampOf` the entry. */
  readonly files: Readonly<Record<string, string>>;
  /** Directories listed, path → tree hash. A recursive listing counts as one of its top directory. */
  readonly directories: Readonly<Record<string, string>>;
  /** Paths looked for and not found; no link lies on the way to them. */
  readonly missing: readonly string[];
}

/** What a render may know of the Application, its source and its destination besides the files. */
export type FactName =
  /** `metadata.name`, or `<namespace>_<name>` outside the control namespace. */
  | "instanceName"
  /** `metadata.name`. */
  | "appName"
  | "projectName"
  /** The destination's namespace; `""` if the Application names none. */
  | "namespace"
  /** What the source's revision resolved to: a commit, a chart's version, a digest. */
  | "revision"
  | "targetRevision"
  | "repoURL"
  /** `major.minor.patch` of the destination's API server. */
  | "kubeVersion"
  /** `group/version` and `group/version/Kind` that the destination serves, sorted, joined with commas. */
  | "apiVersions"
  /** What the Application gives Helm's functions of chance to start from; `""` if they shall be of chance. */
  | "helmSeed"
  /** The annotation `argocd.argoproj.io/manifest-generate-paths`; `""` if there is none. */
  | "generatePaths";

/** A path that holds a fact: `before`, its value, `after`. */
export interface NamedPath {
  readonly before: string;
  readonly fact: FactName;
  readonly after: string;
}

/** Something fetched from outside the source's repository. */
export interface RemoteRead {
  /** `file https://…`, `chart https://… name 1.2.x`, `git https://… main`: what was asked for. */
  readonly asked: string;
  /** What it was: a digest, a version with its digest, a commit. */
  readonly got: string;
  /** Another fetch may get something else, although the commit is the same. */
  readonly isFloating: boolean;
}

/**
 * All that a render consulted. Where all of it is unchanged, rendering again gives the same, so a commit that touches nothing of it costs no render.
 * Remote reads count as unchanged until a hard refresh.
 */
export interface ReadSet extends TreeReads {
  /** Reads in the trees of other sources, by their `ref`. */
  readonly refs?: Readonly<Record<string, TreeReads>>;
  readonly facts?: Readonly<Partial<Record<FactName, string>>>;
  readonly remote?: readonly RemoteRead[];
  /** Paths named after a fact that were looked for and not found. The fact may differ, as long as nothing is at its own path either. */
  readonly missingNamed?: readonly NamedPath[];
}
