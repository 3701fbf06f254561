/** Bounds of charts and artifacts. Bytes and milliseconds. */
export interface PackageLimits {
  /** A repository's index. Default 64 MiB. */
  readonly indexBytes: number;
  /** Of an index that is not laid out as Helm writes it, and of one chart's part of any. Default 8 MiB. */
  readonly parsedBytes: number;
  /** How long an index or a list of tags is believed. Default 3 minutes. */
  readonly indexAgeMs: number;
  /** Indexes kept in memory together. Default 128 MiB. */
  readonly indexMemoryBytes: number;
  /** Tags of one repository. Default 20,000. */
  readonly tags: number;
  /** An archive or a layer as it is downloaded. Default 100 MiB. */
  readonly archiveBytes: number;
  /** One download, from the first to the last byte. Default 60 s. */
  readonly downloadTimeoutMs: number;
  /** An index, a list of tags, a manifest or a token. Default 30 s. */
  readonly lookTimeoutMs: number;
  /** A manifest of a registry. Default 4 MiB. */
  readonly manifestBytes: number;
  readonly archive: ArchiveLimits;
  /** All that is kept on disk. Default 2 GiB. */
  readonly storeBytes: number;
  /** A single remote file. Default 5 MiB. */
  readonly fileBytes: number;
  /** A single remote file. Default 10 s. */
  readonly fileTimeoutMs: number;
}

/** What an archive may hold. */
export interface ArchiveLimits {
  /** All of it, unpacked. Default 256 MiB. */
  readonly totalBytes: number;
  /** One file. Default 100 MiB. */
  readonly fileBytes: number;
  /** Entries, directories included. Default 20,000. */
  readonly entries: number;
  /** Unpacked to packed bytes; counts from the first MiB on. Default 100. */
  readonly ratio: number;
  /** Parts of a path. Default 64. */
  readonly depth: number;
  /** One part of a path, in bytes. Default 255. */
  readonly nameBytes: number;
}

const MiB = 1_048_576;

/** What holds unless configured. */
export const defaultPackageLimits: PackageLimits = {
  indexBytes: 64 * MiB,
  parsedBytes: 8 * MiB,
  indexAgeMs: 180_000,
  indexMemoryBytes: 128 * MiB,
  tags: 20_000,
  archiveBytes: 100 * MiB,
  downloadTimeoutMs: 60_000,
  lookTimeoutMs: 30_000,
  manifestBytes: 4 * MiB,
  archive: { totalBytes: 256 * MiB, fileBytes: 100 * MiB, entries: 20_000, ratio: 100, depth: 64, nameBytes: 255 },
  storeBytes: 2048 * MiB,
  fileBytes: 5 * MiB,
  fileTimeoutMs: 10_000,
};
