import { createHash } from "node:crypto";
import { type FileHandle, readFile, writeFile } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import { createSingleFlight } from "../shared-work/single-flight.js";
import type { ArchiveLimits } from "./limits.js";
import { type PackEntry, readPackContents, readPackIndex, writePack } from "./pack-file.js";
import { readArchive } from "./read-archive.js";
import { openStoreFolder, type StoreFolder } from "./store-folder.js";

/** Archives and what they hold, on disk under the sha256 of the archive; and notes of what was found where. Checked whenever something is read. */
export interface PackageStore {
  /**
   * Keeps a download, unless it does not have the sha256 (64 hex digits) that was promised.
   * @returns the sha256
   * @throws FairleadError `UNAVAILABLE` (`DIGEST_MISMATCH`); what the body throws
   */
  add(name: string, body: AsyncIterable<Uint8Array>, promised: string | undefined): Promise<string>;
  /** The archive itself; undefined if it is not here, or damaged. */
  archive(digest: string): Promise<Uint8Array | undefined>;
  /** What an archive holds; undefined if it is not here. @throws FairleadError as `readArchive` */
  entries(name: string, digest: string): Promise<readonly PackEntry[] | undefined>;
  /** Contents of entries; undefined if they are not here any more, or damaged. */
  contents(digest: string, entries: readonly PackEntry[]): Promise<readonly Uint8Array[] | undefined>;
  /** A note under a key, at most a few KiB of JSON. */
  remember(key: string, note: unknown): Promise<void>;
  recall(key: string): Promise<unknown>;
}

/** Where the store is, and its bounds. Only one process may use a folder. */
export interface PackageStoreOptions {
  readonly folder: string;
  readonly limits: { readonly storeBytes: number; readonly archive: ArchiveLimits };
}

const storedName = /^[0-9a-f]{64}\.(archive|pack|note)$/;
const listedEntries = 200_000;

/** Opens the store. */
export function openPackageStore({ folder, limits }: PackageStoreOptions): PackageStore {
  const files = openStoreFolder(folder, { maxBytes: limits.storeBytes, isKnown: storedName });
  const lists = new LRUCache<string, readonly PackEntry[]>({
    maxSize: listedEntries,
    sizeCalculation: (list) => list.length + 1,
  });
  const once = createSingleFlight<readonly PackEntry[] | undefined>();
  return {
    async add(name, body, promised) {
      const written = await files.write((file) => writeHashed(file, body));
      const digest = written.result;
      if (promised === undefined || promised === digest) {
        await written.keep(`${digest}.archive`);
        return digest;
      }
      await written.discard();
      throw mismatch(name, promised, digest);
    },
    archive: (digest) => withArchive(files, digest, (file) => file.readFile()),
    async entries(name, digest) {
      const known = lists.get(digest);
      if (known !== undefined) return known;
      const list = await once(digest, () => unpackOnce(files, { name, digest, limits: limits.archive }));
      if (list !== undefined) lists.set(digest, list);
      return list;
    },
    async contents(digest, entries) {
      const found = await withFile(files, `${digest}.pack`, (file) => readPackContents(file, entries));
      if (found !== undefined) return found;
      lists.delete(digest);
      await files.drop(`${digest}.pack`);
      return undefined;
    },
    async remember(key, note) {
      const written = await files.write((file) => writeFile(file, JSON.stringify(note)));
      await written.keep(noteName(key));
    },
    async recall(key) {
      const text = await withFile(files, noteName(key), (file) => readFile(file, "utf8"));
      if (text === undefined) return undefined;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        await files.drop(noteName(key));
        return undefined;
      }
    },
  };
}

function noteName(key: string): string {
  return `${createHash("sha256").update(key).digest("hex")}.note`;
}

/** The list of an archive's entries: from its pack, else the pack is made first. */
async function unpackOnce(
  files: StoreFolder,
  { name, digest, limits }: { readonly name: string; readonly digest: string; readonly limits: ArchiveLimits },
): Promise<readonly PackEntry[] | undefined> {
  const packName = `${digest}.pack`;
  const kept = await withFile(files, packName, readPackIndex);
  if (kept !== undefined) return kept;
  await files.drop(packName);
  return withArchive(files, digest, async (archive) => {
    const bytes = archive.createReadStream({ autoClose: false, start: 0 });
    const written = await files.write((file) => writePack(file, readArchive({ name, bytes, limits })));
    await written.keep(packName);
    return withFile(files, packName, readPackIndex);
  });
}

/** Works with an archive that has the digest it is named after; a damaged one is dropped. */
async function withArchive<T>(
  files: StoreFolder,
  digest: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  return withFile(files, `${digest}.archive`, async (file) => {
    const hash = createHash("sha256");
    for await (const chunk of file.createReadStream({ autoClose: false, start: 0 })) hash.update(chunk as Buffer);
    if (hash.digest("hex") === digest) return work(file);
    await files.drop(`${digest}.archive`);
    return undefined;
  });
}

async function withFile<T>(files: StoreFolder, name: string, work: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  const file = await files.open(name);
  if (file === undefined) return undefined;
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function writeHashed(file: FileHandle, body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  let offset = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    await file.write(chunk, 0, chunk.length, offset);
    offset += chunk.length;
  }
  return hash.digest("hex");
}

function mismatch(name: string, promised: string, found: string): FairleadError {
  const message = `Cannot use ${name}: it has the digest "sha256:${found}", and "sha256:${promised}" was promised`;
  return new FairleadError("UNAVAILABLE", message, { details: { reason: "DIGEST_MISMATCH", promised, found } });
}
