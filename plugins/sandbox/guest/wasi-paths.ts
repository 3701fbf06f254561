import { type DescriptorTable, type DescriptorWorld, fileTypes, inodeOf } from "./descriptor-table.js";
import { leadsOut, namesOf, normalise } from "./files.js";
import type { GuestMemory } from "./guest-memory.js";
import { encodeUtf8 } from "./utf8.js";
import { errno, type WasiCalls } from "./wasi.js";
import { writeFileStat } from "./wasi-descriptors.js";

const directoryFlag = 2;
/** Create, exclusive, truncate. */
const writingFlags = 1 | 4 | 8;

/** The calls `path_…` of one instance, and `fd_readdir`. Links are followed by the host, so nothing here is one. */
export function createPathCalls(memory: GuestMemory, table: DescriptorTable, world: DescriptorWorld): WasiCalls {
  /** The path that a directory's descriptor and a name mean together, or WASI's error. */
  const pathAt = (descriptor: number, pointer: number, length: number): string | number => {
    const open = table.get(descriptor);
    if (open === undefined) return errno.badDescriptor;
    if (open.kind !== "directory") return errno.notDirectory;
    const name = memory.text(pointer, length);
    const path = name.startsWith("/") ? undefined : normalise(`${open.path}/${name}`);
    return path ?? errno.notCapable;
  };
  const inspect = (path: string): "file" | "directory" | number => {
    world.onLook();
    const answer = world.files()?.stat(path) ?? 0;
    return answer === 1 ? "file" : answer === 2 ? "directory" : answer === leadsOut ? errno.notCapable : errno.nothing;
  };
  const open = (path: string, flags: number, result: number): number => {
    if ((flags & writingFlags) !== 0) return errno.readOnly;
    const found = inspect(path);
    if (typeof found === "number") return found;
    if (found === "file" && (flags & directoryFlag) !== 0) return errno.notDirectory;
    const bytes = found === "file" ? world.files()?.read(path) : undefined;
    if (typeof bytes === "number") return errno.nothing;
    const descriptor = table.add(bytes === undefined ? { kind: "directory", path } : { kind: "file", path, bytes, at: 0 });
    if (descriptor === undefined) return errno.tooManyOpen;
    memory.u32(result, descriptor);
    return errno.success;
  };
  return {
    path_open(
      descriptor: number,
      _links: number,
      pointer: number,
      length: number,
      flags: number,
      _rights: bigint,
      _inherited: bigint,
      _more: number,
      result: number,
    ) {
      const path = pathAt(descriptor, pointer, length);
      return typeof path === "number" ? path : open(path, flags, result);
    },
    path_filestat_get(descriptor: number, _links: number, pointer: number, length: number, result: number) {
      const path = pathAt(descriptor, pointer, length);
      if (typeof path === "number") return path;
      const found = inspect(path);
      if (typeof found === "number") return found;
      const bytes = found === "file" ? world.files()?.read(path) : undefined;
      return writeFileStat(memory, result, {
        path,
        type: fileTypes[found],
        size: bytes instanceof Uint8Array ? bytes.length : 0,
      });
    },
    path_readlink(descriptor: number, pointer: number, length: number) {
      const path = pathAt(descriptor, pointer, length);
      if (typeof path === "number") return path;
      const found = inspect(path);
      return typeof found === "number" ? found : errno.invalid;
    },
    ...createListingCall(memory, table, world),
  };
}

function createListingCall(memory: GuestMemory, table: DescriptorTable, world: DescriptorWorld): WasiCalls {
  return {
    fd_readdir(descriptor: number, pointer: number, capacity: number, cookie: bigint, result: number) {
      world.onLook();
      const about = table.get(descriptor);
      if (about?.kind !== "directory") return about === undefined ? errno.badDescriptor : errno.notDirectory;
      const listing = world.files()?.list(about.path) ?? -1;
      const names = typeof listing === "number" ? [] : namesOf(listing).slice(Number(cookie));
      let at = 0;
      for (const [index, { name, isDirectory }] of names.entries()) {
        const entry = dirent(cookie + BigInt(index + 1), { inode: inodeOf(`${about.path}/${name}`), name, isDirectory });
        const part = entry.subarray(0, (capacity >>> 0) - at);
        memory.write(pointer + at, part);
        at += part.length;
        if (at >= capacity >>> 0) break;
      }
      memory.u32(result, at);
      return errno.success;
    },
  };
}

/** WASI's record of a name in a directory; `next` is the cookie of the one that follows. */
function dirent(
  next: bigint,
  { inode, name, isDirectory }: { readonly inode: bigint; readonly name: string; readonly isDirectory: boolean },
): Uint8Array {
  const bytes = encodeUtf8(name);
  const entry = new Uint8Array(24 + bytes.length);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, next, true);
  view.setBigUint64(8, inode, true);
  view.setUint32(16, bytes.length, true);
  view.setUint8(20, isDirectory ? fileTypes.directory : fileTypes.file);
  entry.set(bytes, 24);
  return entry;
}
