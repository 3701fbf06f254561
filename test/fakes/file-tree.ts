import { createHash } from "node:crypto";
import { FairleadError } from "../../engine/errors.js";
import type { FileEntry, FileTree } from "../../engine/model/file-tree.js";

/** What a path holds: text, bytes, a link to somewhere, or a submodule at a commit. */
export type FakeFile =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly text: string; readonly executable: true };

/** A folder of files, path → content. */
export type FakeFiles = Readonly<Record<string, FakeFile>>;

interface Folder {
  readonly entries: Map<string, Node>;
}
type Node = Folder | { readonly mode: string; readonly bytes: Uint8Array; readonly hash: string };

const modes = new Map<string, FileEntry["type"]>([
  ["40000", "directory"],
  ["120000", "link"],
  ["160000", "submodule"],
]);

/** The id Git gives an object: SHA-1 over its type, length and bytes. */
export function gitHash(type: "blob" | "tree" | "commit", bytes: Uint8Array): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}

/**
 * A FileTree over files in memory, with the hashes Git would give them. Without `commit` one is made up from the root tree's hash, so
 * equal files give equal commits.
 */
export function createFileTree(files: FakeFiles, commit?: string): FileTree {
  const root: Folder = { entries: new Map() };
  for (const [path, file] of Object.entries(files)) place(root, path, toNode(file));
  const all = new Map<string, FileEntry>();
  const bytes = new Map<string, Uint8Array>();
  const hash = walk(root, "", all, bytes);
  const ordered = [...all.values()].toSorted((a, b) => compareBytes(a.path.replaceAll("/", "\0"), b.path.replaceAll("/", "\0")));
  return {
    commit: commit ?? gitHash("commit", Buffer.from(`tree ${hash}\n`)),
    async entry(path, signal) {
      signal.throwIfAborted();
      return all.get(path) ?? (path === "" ? { path: "", type: "directory", hash, executable: false } : undefined);
    },
    async list(path, { recurse }, signal) {
      signal.throwIfAborted();
      if (path !== "" && all.get(path)?.type !== "directory") return undefined;
      const prefix = path === "" ? "" : `${path}/`;
      return ordered.filter(
        (entry) => entry.path.startsWith(prefix) && (recurse || !entry.path.slice(prefix.length).includes("/")),
      );
    },
    async read(paths, { maxBytes }, signal) {
      signal.throwIfAborted();
      const found = new Map<string, Uint8Array>();
      for (const path of paths) {
        const content = bytes.get(path);
        if (content === undefined) throw new FairleadError("NOT_FOUND", `Cannot read "${path}": no such file`);
        found.set(path, content);
      }
      refuseAbove(maxBytes, found);
      return found;
    },
  };
}

function refuseAbove(maxBytes: number, found: ReadonlyMap<string, Uint8Array>): void {
  const sizes = [...found].map(([path, content]) => ({ path, bytes: content.length }));
  const totalBytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalBytes <= maxBytes) return;
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  throw new FairleadError(
    "RESOURCE_EXHAUSTED",
    `Cannot read ${found.size} files: ${totalBytes} bytes, the limit is ${maxBytes}`,
    {
      details: { reason: "INPUT_TOO_LARGE", totalBytes, maxBytes, largest },
    },
  );
}

function toNode(file: FakeFile): Node {
  if (typeof file === "string") return blob("100644", Buffer.from(file));
  if (file instanceof Uint8Array) return blob("100644", file);
  if ("link" in file) return blob("120000", Buffer.from(file.link));
  if ("submodule" in file) return { mode: "160000", bytes: new Uint8Array(), hash: file.submodule };
  return blob("100755", Buffer.from(file.text));
}

function blob(mode: string, bytes: Uint8Array): Node {
  return { mode, bytes, hash: gitHash("blob", bytes) };
}

function place(root: Folder, path: string, node: Node): void {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  let folder = root;
  for (const part of parts) {
    const next = folder.entries.get(part) ?? { entries: new Map<string, Node>() };
    if (!("entries" in next)) throw new Error(`"${path}" lies below a file`);
    folder.entries.set(part, next);
    folder = next;
  }
  folder.entries.set(name, node);
}

function walk(folder: Folder, path: string, all: Map<string, FileEntry>, contents: Map<string, Uint8Array>): string {
  const rows: { readonly order: string; readonly bytes: Uint8Array }[] = [];
  for (const [name, node] of folder.entries) {
    const at = path === "" ? name : `${path}/${name}`;
    const isFolder = "entries" in node;
    const mode = isFolder ? "40000" : node.mode;
    const hash = isFolder ? walk(node, at, all, contents) : node.hash;
    all.set(at, { path: at, type: modes.get(mode) ?? "file", hash, executable: mode === "100755" });
    if (!isFolder && mode !== "160000") contents.set(at, node.bytes);
    const row = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, "hex")]);
    rows.push({ order: isFolder ? `${name}/` : name, bytes: row });
  }
  const sorted = rows.toSorted((a, b) => compareBytes(a.order, b.order)).map((row) => row.bytes);
  return gitHash("tree", Buffer.concat(sorted));
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
