import type { FileEntry } from "../../engine/model/file-tree.js";

/** One row of a tree object. */
export interface TreeRow {
  readonly name: string;
  readonly type: FileEntry["type"];
  readonly hash: string;
  readonly executable: boolean;
}

/** A commit as history views show it. */
export interface CommitInfo {
  readonly commit: string;
  /** `Name <address>` */
  readonly author: string;
  /** When it was written: RFC 3339, UTC. */
  readonly date: string;
  /** The first line of the message. */
  readonly subject: string;
  readonly message: string;
  readonly parents: readonly string[];
}

const space = 0x20;
const hashBytes = 20;
const typesByMode = new Map<number, FileEntry["type"]>([
  [0o040000, "directory"],
  [0o120000, "link"],
  [0o160000, "submodule"],
]);

/**
 * Reads a tree object into its rows, in byte order of the names (Git itself orders directories as if they ended in a slash).
 * Rows with names that Git would not check out (`..`, `.git`, with a slash) are left out.
 * @returns undefined if the bytes are no tree
 */
export function parseTree(bytes: Buffer): readonly TreeRow[] | undefined {
  const rows: { readonly row: TreeRow; readonly raw: Buffer }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const modeEnd = bytes.indexOf(space, at);
    const nameEnd = bytes.indexOf(0, modeEnd);
    const end = nameEnd + 1 + hashBytes;
    if (modeEnd < 0 || nameEnd < 0 || end > bytes.length) return undefined;
    const mode = Number.parseInt(bytes.toString("latin1", at, modeEnd), 8);
    const raw = bytes.subarray(modeEnd + 1, nameEnd);
    const name = raw.toString("utf8");
    const type = typesByMode.get(mode & 0o170000) ?? "file";
    const row = {
      name,
      type,
      hash: bytes.toString("hex", nameEnd + 1, end),
      executable: type === "file" && (mode & 0o100) !== 0,
    };
    if (isSafeName(name)) rows.push({ row, raw });
    at = end;
  }
  return rows.sort((a, b) => Buffer.compare(a.raw, b.raw)).map(({ row }) => row);
}

function isSafeName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/") && name.toLowerCase() !== ".git";
}

/** Reads a commit object. Bytes that are not UTF-8 become replacement characters. */
export function parseCommit(commit: string, bytes: Buffer): CommitInfo & { readonly tree: string } {
  const text = bytes.toString("utf8");
  const headerEnd = text.indexOf("\n\n");
  const header = headerEnd < 0 ? text : text.slice(0, headerEnd);
  const message = headerEnd < 0 ? "" : text.slice(headerEnd + 2).trimEnd();
  const values = (field: string) => [...header.matchAll(new RegExp(`^${field} (.*)$`, "gm"))].map(([, value]) => value ?? "");
  const [, author = "", seconds = "0"] = /^(.*) (-?\d+) [+-]\d{4}$/.exec(values("author")[0] ?? "") ?? [];
  return {
    commit,
    tree: values("tree")[0] ?? "",
    parents: values("parent"),
    author,
    date: rfc3339(Number(seconds)),
    subject: message.split("\n", 1)[0] ?? "",
    message,
  };
}

function rfc3339(seconds: number): string {
  const date = new Date(seconds * 1000);
  const valid = Number.isFinite(date.getTime()) ? date : new Date(0);
  return valid.toISOString().replace(/\.000Z$/, "Z");
}
