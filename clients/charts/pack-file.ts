import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { type ArchiveEntry } from "./read-archive.js";

/** One entry of a pack. `hash` is the sha256 of the content, in hex digits; a link's content is its target. */
export interface PackEntry {
  readonly path: string;
  readonly type: "file" | "directory" | "link";
  readonly executable: boolean;
  readonly hash: string;
  readonly offset: number;
  readonly size: number;
}

const magic = Buffer.from("FLPACK01");
const footerBytes = magic.length + 8 + 32;
const mostIndexBytes = 64 * 1_048_576;

/**
 * Writes an archive's entries into one file: contents one after another, the list of entries, and a footer with the list's length and sha256. No name in an
 * archive ever becomes a name on disk.
 */
export async function writePack(file: FileHandle, entries: AsyncIterable<ArchiveEntry>): Promise<void> {
  const list: PackEntry[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const from = offset;
    const hash = createHash("sha256");
    const content = entry.kind === "file" ? entry.content : entry.kind === "link" ? [Buffer.from(entry.target)] : [];
    for await (const chunk of content) {
      hash.update(chunk);
      await file.write(chunk, 0, chunk.length, offset);
      offset += chunk.length;
    }
    const executable = entry.kind === "file" && entry.isExecutable;
    list.push({ path: entry.path, type: entry.kind, executable, hash: hash.digest("hex"), offset: from, size: offset - from });
  }
  const index = Buffer.from(JSON.stringify(list));
  const footer = Buffer.alloc(footerBytes);
  magic.copy(footer);
  footer.writeBigUInt64BE(BigInt(index.length), magic.length);
  createHash("sha256")
    .update(index)
    .digest()
    .copy(footer, magic.length + 8);
  await file.write(index, 0, index.length, offset);
  await file.write(footer, 0, footerBytes, offset + index.length);
}

/**
 * Reads a pack's list of entries.
 * @returns undefined if the file is not what `writePack` wrote
 */
export async function readPackIndex(file: FileHandle): Promise<readonly PackEntry[] | undefined> {
  const { size } = await file.stat();
  if (size < footerBytes) return undefined;
  const footer = await readAt(file, size - footerBytes, footerBytes);
  const indexBytes = Number(footer.readBigUInt64BE(magic.length));
  const start = size - footerBytes - indexBytes;
  if (!footer.subarray(0, magic.length).equals(magic) || start < 0 || indexBytes > mostIndexBytes) return undefined;
  const index = await readAt(file, start, indexBytes);
  if (
    !createHash("sha256")
      .update(index)
      .digest()
      .equals(footer.subarray(magic.length + 8))
  )
    return undefined;
  const list = JSON.parse(index.toString("utf8")) as readonly PackEntry[];
  const last = list.at(-1);
  return (last === undefined ? 0 : last.offset + last.size) === start ? list : undefined;
}

/** Reads the contents of entries, checked against their hashes; undefined if the file is damaged. */
export async function readPackContents(file: FileHandle, entries: readonly PackEntry[]): Promise<readonly Buffer[] | undefined> {
  const contents: Buffer[] = [];
  for (const { offset, size, hash } of entries) {
    const bytes = await readAt(file, offset, size);
    if (createHash("sha256").update(bytes).digest("hex") !== hash) return undefined;
    contents.push(bytes);
  }
  return contents;
}

/** May give less than was asked for at the end of the file. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
