import { open } from "node:fs/promises";
import { join } from "node:path";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { manifestFile } from "./manifest.js";
import { maxPackageBytes, type PluginPackage, packagedPaths, packageOf } from "./package.js";
import { readPluginManifest } from "./read-manifest.js";

/**
 * Reads the plugin in a folder: its manifest and the files that go with it; sources and whatever else lies there are passed over.
 * @throws FairleadError `NOT_FOUND` if there is no manifest; `BAD_USER_INPUT` (`PLUGIN_CONFIG`); `RESOURCE_EXHAUSTED` (`ARCHIVE_TOO_LARGE`)
 */
export async function readPackageFolder(folder: string, fairleadVersion: string): Promise<PluginPackage> {
  const written = await readBounded(join(folder, manifestFile), maxPackageBytes);
  if (written === undefined) {
    throw new FairleadError(
      "NOT_FOUND",
      `Cannot read a plugin from "${folder}": it holds no ${manifestFile}; "fairlead plugin init" writes one`,
      {
        details: { reason: "PLUGIN_NOT_FOUND" },
      },
    );
  }
  const files = new Map([[manifestFile, written]]);
  let left = maxPackageBytes - written.length;
  for (const path of packagedPaths(readPluginManifest(written, fairleadVersion))) {
    const bytes = files.has(path) ? undefined : await readBounded(join(folder, path), left);
    if (bytes === undefined) continue;
    left -= bytes.length;
    files.set(path, bytes);
  }
  return packageOf(files, fairleadVersion);
}

/** Undefined where no file is. */
async function readBounded(file: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    if (size > maxBytes) throw tooLarge(file);
    const bytes = await handle.readFile();
    if (bytes.length > maxBytes) throw tooLarge(file);
    return bytes;
  } catch (error) {
    if (error instanceof FairleadError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new FairleadError("FAILED_PRECONDITION", `Cannot read "${file}": ${messageOf(error)}`, { cause: error });
  }
}

function tooLarge(file: string): FairleadError {
  return new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read "${file}": with it the plugin is larger than ${maxPackageBytes} bytes`,
    {
      details: { reason: "ARCHIVE_TOO_LARGE", maxBytes: maxPackageBytes },
    },
  );
}
