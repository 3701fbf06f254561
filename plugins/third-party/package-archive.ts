import { promisify } from "node:util";
import { gunzip, gzipSync } from "node:zlib";
import { extract, type Header, pack } from "tar-stream";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { maxPackageBytes, type PluginPackage, packageOf } from "./package.js";

const maxArchiveBytes = 64 * 1_048_576;
const maxEntries = 64;
/** Unpacked to packed; below `smallBytes` it does not count. */
const maxRatio = 100;
const smallBytes = 1_048_576;
/** Where a gzip header names the operating system that wrote it; 255 is "unknown". */
const systemByte = 9;
const decompress = promisify(gunzip);

/** Writes a package as `.tgz`. The same package gives the same bytes, wherever and whenever it is packed. */
export async function writePackageArchive({ files }: PluginPackage): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, bytes] of files) archive.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, bytes);
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  const compressed = gzipSync(Buffer.concat(chunks), { level: 9 });
  compressed[systemByte] = 255;
  return compressed;
}

/**
 * Reads a package from a `.tgz`. Only plain files with the names of a plugin's files are in it, each once; everything is bounded while it is unpacked, and nothing
 * is written to disk.
 * @throws FairleadError `BAD_USER_INPUT` (`ARCHIVE_UNSAFE`, `PLUGIN_CONFIG`); `RESOURCE_EXHAUSTED` (`ARCHIVE_TOO_LARGE`)
 */
export async function readPackageArchive(archive: Uint8Array, fairleadVersion: string): Promise<PluginPackage> {
  if (archive.length > maxArchiveBytes) throw tooLarge(`it has ${archive.length} bytes, the limit is ${maxArchiveBytes}`);
  return packageOf(await untar(await unzip(archive)), fairleadVersion);
}

async function unzip(archive: Uint8Array): Promise<Uint8Array> {
  const most = Math.min(maxPackageBytes, Math.max(smallBytes, archive.length * maxRatio));
  try {
    return await decompress(archive, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(`unpacked it has more than ${most} bytes`);
    throw unsafe(`it is no gzip archive: ${messageOf(error)}`, error);
  }
}

async function untar(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const parser = extract();
  parser.end(bytes);
  try {
    for await (const entry of parser) {
      const { type, name } = entry.header;
      const path = name.replace(/^\.\//, "");
      if (type !== "directory") {
        const problem = problemOf(path, type, files);
        if (problem !== undefined) throw unsafe(problem);
        const chunks: Uint8Array[] = [];
        for await (const chunk of entry) chunks.push(chunk as Uint8Array);
        files.set(path, Buffer.concat(chunks));
      }
      entry.resume();
    }
    return files;
  } catch (error) {
    if (error instanceof FairleadError) throw error;
    throw unsafe(`it is no tar archive: ${messageOf(error)}`, error);
  } finally {
    parser.destroy();
  }
}

function problemOf(path: string, type: Header["type"], files: ReadonlyMap<string, Uint8Array>): string | undefined {
  const quoted = JSON.stringify(path.slice(0, 200));
  if (type !== "file" && type !== "contiguous-file") return `${quoted} is a ${type}; a plugin consists of plain files`;
  if (path.startsWith("/") || path.includes("\\") || path.split("/").some((part) => part === "" || part === "." || part === ".."))
    return `${quoted} leads out of the archive`;
  if (files.has(path)) return `it holds ${quoted} twice`;
  return files.size >= maxEntries ? `it holds more than ${maxEntries} files` : undefined;
}

function unsafe(because: string, cause?: unknown): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Cannot unpack the plugin's archive: ${because}`, {
    cause,
    details: { reason: "ARCHIVE_UNSAFE" },
  });
}

function tooLarge(because: string): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Cannot unpack the plugin's archive: ${because}`, {
    details: { reason: "ARCHIVE_TOO_LARGE", maxBytes: maxPackageBytes },
  });
}
