import { type DescriptorTable, type DescriptorWorld, fileTypes, inodeOf, notSeekable, readInto } from "./descriptor-table.js";
import type { GuestMemory } from "./guest-memory.js";
import { encodeUtf8 } from "./utf8.js";
import { errno, type WasiCalls } from "./wasi.js";

/** Calls that would write; all are refused alike. */
const writing = [
  ..."fd_allocate fd_filestat_set_size fd_filestat_set_times fd_pwrite path_create_directory".split(" "),
  ..."path_filestat_set_times path_link path_remove_directory path_rename path_symlink path_unlink_file".split(" "),
];

/** The rights of every descriptor, bit by bit: `fd_read` 1, `fd_seek` 2, `fd_tell` 5, `fd_write` 6, `path_open` 13, `fd_readdir` 14, `path_readlink` 15, `path_filestat_get` 18, `fd_filestat_get` 21. */
const rights = [1, 2, 5, 6, 13, 14, 15, 18, 21].reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);

/** The calls `fd_…` of one instance, without those of directories. */
export function createDescriptorCalls(memory: GuestMemory, table: DescriptorTable, world: DescriptorWorld): WasiCalls {
  return {
    ...Object.fromEntries(writing.map((name) => [name, () => errno.readOnly])),
    fd_write(descriptor: number, vectors: number, count: number, written: number) {
      if (table.get(descriptor)?.kind !== "output")
        return table.get(descriptor) === undefined ? errno.badDescriptor : errno.readOnly;
      let total = 0;
      for (const bytes of memory.vectors(vectors, count)) {
        world.write(descriptor, bytes);
        total += bytes.length;
      }
      memory.u32(written, total);
      return errno.success;
    },
    fd_read(descriptor: number, vectors: number, count: number, result: number) {
      world.onLook();
      const open = table.get(descriptor);
      if (open?.kind === "directory") return errno.isDirectory;
      if (open === undefined || open.kind === "output") return errno.badDescriptor;
      const length = readInto(memory.vectors(vectors, count), open.bytes, open.at);
      open.at += length;
      memory.u32(result, length);
      return errno.success;
    },
    fd_pread(descriptor: number, vectors: number, count: number, offset: bigint, result: number) {
      const open = table.get(descriptor);
      if (open?.kind !== "file") return notSeekable(open);
      memory.u32(result, readInto(memory.vectors(vectors, count), open.bytes, Number(offset)));
      return errno.success;
    },
    fd_seek(descriptor: number, offset: bigint, whence: number, result: number) {
      const open = table.get(descriptor);
      if (open?.kind !== "file") return notSeekable(open);
      const at = ([0, open.at, open.bytes.length][whence] ?? Number.NaN) + Number(offset);
      if (!(at >= 0)) return errno.invalid;
      open.at = at;
      memory.u64(result, BigInt(at));
      return errno.success;
    },
    fd_tell(descriptor: number, result: number) {
      const open = table.get(descriptor);
      if (open?.kind !== "file") return notSeekable(open);
      memory.u64(result, BigInt(open.at));
      return errno.success;
    },
    fd_close: (descriptor: number) => (table.remove(descriptor) ? errno.success : errno.badDescriptor),
    fd_fdstat_get(descriptor: number, result: number) {
      const open = table.get(descriptor);
      if (open === undefined) return errno.badDescriptor;
      memory.write(result, new Uint8Array(24));
      memory.u8(result, fileTypes[open.kind]);
      memory.u64(result + 8, rights);
      memory.u64(result + 16, rights);
      return errno.success;
    },
    fd_filestat_get(descriptor: number, result: number) {
      const open = table.get(descriptor);
      if (open === undefined) return errno.badDescriptor;
      const path = "path" in open ? open.path : `descriptor ${descriptor}`;
      return writeFileStat(memory, result, {
        path,
        type: fileTypes[open.kind],
        size: open.kind === "file" ? open.bytes.length : 0,
      });
    },
    fd_prestat_get(descriptor: number, result: number) {
      const open = table.get(descriptor);
      if (open?.kind !== "directory" || open.preopenedAs === undefined) return errno.badDescriptor;
      memory.u32(result, 0);
      memory.u32(result + 4, encodeUtf8(open.preopenedAs).length);
      return errno.success;
    },
    fd_prestat_dir_name(descriptor: number, pointer: number, length: number) {
      const open = table.get(descriptor);
      if (open?.kind !== "directory" || open.preopenedAs === undefined) return errno.badDescriptor;
      memory.write(pointer, encodeUtf8(open.preopenedAs).subarray(0, length >>> 0));
      return errno.success;
    },
  };
}

/** WASI's record about a file: no device, one link, no times. */
export function writeFileStat(
  memory: GuestMemory,
  pointer: number,
  { path, type, size }: { readonly path: string; readonly type: number; readonly size: number },
): number {
  memory.write(pointer, new Uint8Array(64));
  memory.u64(pointer + 8, inodeOf(path));
  memory.u8(pointer + 16, type);
  memory.u64(pointer + 24, 1n);
  memory.u64(pointer + 32, BigInt(size));
  return errno.success;
}
