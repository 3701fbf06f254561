/** Bounds of the Git client. Bytes and milliseconds. */
export interface GitLimits {
  /** One clone on disk. Default 2 GiB. */
  readonly repositoryBytes: number;
  /** A clone below this is repacked at `packs` pack files, a larger one at ten times as many. Default 256 MiB. */
  readonly smallRepositoryBytes: number;
  /** Default 50. */
  readonly packs: number;
  /** One tree object. Default 32 MiB. */
  readonly treeBytes: number;
  /** Entries of one recursive listing. Default 200,000. */
  readonly entries: number;
  /** Directories above one another. Default 64. */
  readonly depth: number;
  /** Manifests of a commit with at most so many entries are fetched ahead. Default 20,000. */
  readonly readAheadRows: number;
  /** The answer to a look at the refs. Default 64 MiB. */
  readonly refsBytes: number;
  /** A look at the refs. Default 30 s. */
  readonly refsTimeoutMs: number;
  /** A fetch, the first clone included. Default 5 minutes. */
  readonly fetchTimeoutMs: number;
  /** Processes that read objects, over all repositories. Default 16. */
  readonly readers: number;
  /** Rows of parsed trees kept in memory. Default 500,000. */
  readonly cachedRows: number;
}

const MiB = 1_048_576;

/** What holds unless configured. */
export const defaultGitLimits: GitLimits = {
  repositoryBytes: 2048 * MiB,
  smallRepositoryBytes: 256 * MiB,
  packs: 50,
  treeBytes: 32 * MiB,
  entries: 200_000,
  depth: 64,
  readAheadRows: 20_000,
  refsBytes: 64 * MiB,
  refsTimeoutMs: 30_000,
  fetchTimeoutMs: 300_000,
  readers: 16,
  cachedRows: 500_000,
};
