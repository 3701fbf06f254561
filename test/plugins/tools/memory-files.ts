import { Buffer } from "node:buffer";
import { dirname } from "node:path/posix";
import type { GuestFiles, GuestName } from "../../../plugins/sandbox/guest-files.js";

/** Files by absolute path, as a guest sees them. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): GuestFiles {
  const files = new Map(Object.entries(contents).map(([path, content]) => [path, Buffer.from(content)]));
  const folders = new Map<string, Map<string, GuestName>>([["/", new Map()]]);
  for (const path of files.keys()) addName(folders, path, "file");

  const found = (path: string) => (files.has(path) ? "file" : folders.has(path) ? "directory" : "nothing");
  return {
    stat: async (path) => found(path),
    list: async (path) => {
      const names = folders.get(path);
      if (names === undefined) return files.has(path) ? "file" : "nothing";
      return [...names.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
    },
    read: async (paths) =>
      new Map(
        paths.map((path) => [path, files.get(path) ?? (folders.has(path) ? ("directory" as const) : ("nothing" as const))]),
      ),
  };
}

function addName(folders: Map<string, Map<string, GuestName>>, path: string, type: GuestName["type"]): void {
  if (path === "/") return;
  const folder = dirname(path);
  const names = folders.get(folder) ?? new Map<string, GuestName>();
  names.set(path.slice(folder.length).replace(/^\//, ""), { name: path.slice(path.lastIndexOf("/") + 1), type });
  folders.set(folder, names);
  addName(folders, folder, "directory");
}
