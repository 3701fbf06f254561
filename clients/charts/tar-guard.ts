import { quoted, unsafeArchive } from "./archive-failure.js";

const blockBytes = 512;
const maxHeaderBytes = 65_536;
const sizeAt = { from: 124, to: 136 };
const flagAt = 156;
const nameBytes = 100;

/** Kinds that stand for a file, a directory or a link; the four others hold more of the next header. */
const plainKinds = new Set(["0", "\0", "2", "5"]);
const extendedKinds = new Set(["x", "g", "L", "K"]);
const refusedKinds: Readonly<Record<string, string>> = {
  "1": "a hard link",
  "3": "a character device",
  "4": "a block device",
  "6": "a pipe",
  "7": "a contiguous file",
  S: "a sparse file",
};

/**
 * Passes a tar stream on, but refuses headers that a reader could take for something else or could choke on: kinds other than files, directories and symbolic
 * links, sizes that are not plain octal, extended headers above 64 KiB or out of shape, and those that change a size.
 * @throws FairleadError `BAD_USER_INPUT` (`ARCHIVE_UNSAFE`)
 * @see POSIX.1-2017, pax: "ustar Interchange Format" and "pax Extended Header"
 */
export async function* guardTar(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  /** Bytes of the entry's content that are still to come, without and with what fills its last block. */
  let content = 0;
  let padded = 0;
  let kind = "";
  let gathered = Buffer.alloc(0);
  const onHeader = (header: Buffer) => {
    if (header.every((byte) => byte === 0)) return;
    kind = String.fromCharCode(header[flagAt] ?? 0);
    refuseKind(kind, name);
    const size = readSize(header, name);
    content = kind === "5" || kind === "2" ? 0 : size;
    if (size > 0 && (content === 0 || isNamedLikeDirectory(header))) {
      throw unsafeArchive(name, "a directory or link claims to have content");
    }
    if (extendedKinds.has(kind) && (size === 0 || size > maxHeaderBytes)) {
      throw unsafeArchive(name, `an extended header has ${size} bytes`);
    }
    padded = Math.ceil(size / blockBytes) * blockBytes;
  };
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      const isExtended = padded > 0 && extendedKinds.has(kind);
      const wanted = padded === 0 ? blockBytes : isExtended ? padded : 0;
      if (wanted === 0) {
        const step = Math.min(padded, chunk.length - at);
        padded -= step;
        at += step;
        continue;
      }
      const part = chunk.subarray(at, at + wanted - gathered.length);
      gathered = Buffer.concat([gathered, part]);
      at += part.length;
      if (gathered.length < wanted) continue;
      if (isExtended) {
        refuseExtended(kind, gathered.subarray(0, content), name);
        padded = 0;
      } else onHeader(gathered);
      gathered = Buffer.alloc(0);
    }
    yield chunk;
  }
}

function refuseKind(kind: string, name: string): void {
  if (plainKinds.has(kind) || extendedKinds.has(kind)) return;
  throw unsafeArchive(name, `it holds ${refusedKinds[kind] ?? `an entry of the unknown kind ${quoted(kind)}`}`);
}

/** A file whose name ends in a slash is a directory to some readers, which then take its content for headers. */
function isNamedLikeDirectory(header: Buffer): boolean {
  const kind = String.fromCharCode(header[flagAt] ?? 0);
  const end = header.subarray(0, nameBytes).indexOf(0);
  const name = header.toString("latin1", 0, end < 0 ? nameBytes : end);
  return !extendedKinds.has(kind) && (name === "" || name.endsWith("/"));
}

function readSize(header: Buffer, name: string): number {
  const text = header.toString("latin1", sizeAt.from, sizeAt.to);
  const digits = /^ *([0-7]{0,12})[ \0]*$/.exec(text)?.[1];
  if (digits === undefined) throw unsafeArchive(name, "an entry has no readable size");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** Records of `<length> <key>=<value>\n`, or one long name. */
function refuseExtended(kind: string, bytes: Buffer, name: string): void {
  if (kind === "L" || kind === "K") return;
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const head = /^([1-9]\d{0,5}) ([^=\n]{1,128})=/.exec(bytes.toString("latin1", at, at + 140));
    const length = Number(head?.[1] ?? 0);
    const end = at + length;
    if (head === null || end > bytes.length || length <= head[0].length || bytes[end - 1] !== 0x0a) {
      throw unsafeArchive(name, "an extended header is out of shape");
    }
    if (head[2] === "size" || head[2]?.startsWith("GNU.sparse") === true) {
      throw unsafeArchive(name, `an extended header sets ${quoted(head[2] ?? "")}`);
    }
    if (kind === "g" && (head[2] === "path" || head[2] === "linkpath")) {
      throw unsafeArchive(name, "a header names all the entries that follow");
    }
    at = end;
  }
}
