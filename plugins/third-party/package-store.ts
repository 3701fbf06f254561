import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { PluginPackage } from "./package.js";
import { readPackageFolder } from "./package-folder.js";

/** A package that lies on disk, so that the sandbox can load it. */
export interface StoredPlugin extends PluginPackage {
  /** Absolute path of the bundle or module. */
  readonly entryFile: string;
}

/** Packages on disk, each below the name of its digest. */
export interface PackageStore {
  /** Keeps a package; one that is there already is left as it is. */
  put(plugin: PluginPackage): Promise<StoredPlugin>;
  /** The package of a digest, its files checked against it; one that was changed on disk is removed and counts as absent. */
  get(digest: string): Promise<StoredPlugin | undefined>;
  /** Removes all but these digests, drafts of a process that died included. Call it while nothing is being put. */
  keepOnly(digests: ReadonlySet<string>): Promise<void>;
}

/** Opens a store in a folder, which need not be there yet. */
export function createPackageStore(folder: string, fairleadVersion: string): PackageStore {
  const placeOf = (digest: string) => join(folder, digitsOf(digest));
  const get = async (digest: string): Promise<StoredPlugin | undefined> => {
    const place = placeOf(digest);
    try {
      const found = await readPackageFolder(place, fairleadVersion);
      if (found.digest === digest) return { ...found, entryFile: join(place, found.manifest.runtime.entry) };
    } catch (error) {
      if (isFailure(error, "NOT_FOUND")) return undefined;
      if (!isFailure(error, "BAD_USER_INPUT")) throw error;
    }
    await rm(place, { recursive: true, force: true });
    return undefined;
  };
  return {
    get,
    async put(plugin) {
      const known = await get(plugin.digest);
      if (known !== undefined) return known;
      const place = placeOf(plugin.digest);
      await writeAside(plugin, folder, (draft) =>
        rename(draft, place).catch(async (error: unknown) => {
          // Another process was first, with the same content.
          if ((await get(plugin.digest)) === undefined) throw error;
        }),
      );
      return { ...plugin, entryFile: join(place, plugin.manifest.runtime.entry) };
    },
    async keepOnly(digests) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names)
        if (!digests.has(`sha256:${name}`)) await rm(join(folder, name), { recursive: true, force: true });
    },
  };
}

function digitsOf(digest: string): string {
  const [, digits] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (digits !== undefined) return digits;
  throw new FairleadError(
    "BAD_USER_INPUT",
    `Cannot look up the plugin ${JSON.stringify(digest.slice(0, 100))}: write sha256: and 64 hexadecimal digits`,
  );
}

/** Writes a package under a name of its own and lets it be moved to its place, so that nobody ever sees half of it. */
async function writeAside({ files }: PluginPackage, folder: string, move: (draft: string) => Promise<void>): Promise<void> {
  const draft = join(folder, `.${randomUUID()}`);
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(draft, path)), { recursive: true });
      await writeFile(join(draft, path), bytes, { mode: 0o444, flag: "wx" });
    }
    await move(draft);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
