import { largeArchive, quoted, unsafeArchive } from "./archive-failure.js";
import type { ArchiveLimits } from "./limits.js";

/** What an archive's path may stand for. */
export type EntryKind = "file" | "directory" | "link";

/** The names of an archive, judged one by one as they come and all together at the end. */
export interface EntryRules {
  /**
   * Takes an entry in and gives its path, without `./` and slashes at the ends; `""` is the root.
   * @throws FairleadError `ARCHIVE_UNSAFE` for a path that leads out, comes twice, differs from another in case only, or lies below a file or link;
   *   `ARCHIVE_TOO_LARGE` for too many, too deep or too long ones
   */
  admit(path: string, kind: EntryKind): string;
  /** Takes in where a link points. Links are judged by `finish`, since what they lead through may come later. */
  link(path: string, target: string): void;
  /** @throws FairleadError `ARCHIVE_UNSAFE` for a link that leads out of the root */
  finish(): void;
}

const mostHops = 40;
const longestTarget = 4096;

/** Makes the rules for one archive. */
export function createEntryRules(name: string, limits: ArchiveLimits): EntryRules {
  const kinds = new Map<string, EntryKind>();
  /** As a file system that knows no case would have it → as it was written. */
  const folded = new Map<string, string>();
  const links = new Map<string, string>();
  let entries = 0;

  const count = () => {
    entries += 1;
    if (entries <= limits.entries) return;
    throw largeArchive(name, `it holds more than ${limits.entries} entries`, { limit: limits.entries, found: entries });
  };
  const place = (path: string, kind: EntryKind) => {
    const known = kinds.get(path);
    if (known !== undefined && known !== "directory" && kind === "directory") {
      throw unsafeArchive(name, `${quoted(path)} lies below or beside a ${known} of that name`);
    }
    if (known !== undefined && kind !== "directory") throw unsafeArchive(name, `${quoted(path)} comes twice`);
    if (known !== undefined) return;
    const plain = path.normalize("NFC").toLowerCase();
    const other = folded.get(plain);
    if (other !== undefined) throw unsafeArchive(name, `${quoted(path)} and ${quoted(other)} differ only in the case of letters`);
    folded.set(plain, path);
    kinds.set(path, kind);
  };
  return {
    admit(written, kind) {
      count();
      const parts = readParts(written, name, limits);
      for (let length = 1; length < parts.length; length += 1) place(parts.slice(0, length).join("/"), "directory");
      const path = parts.join("/");
      if (path === "" && kind !== "directory") throw unsafeArchive(name, `illegal filepath in archive: ${quoted(written)}`);
      if (path !== "") place(path, kind);
      return path;
    },
    link(path, target) {
      if (target === "" || target.length > longestTarget || isUnsafeText(target)) {
        throw unsafeArchive(name, `the link ${quoted(path)} has no readable target`);
      }
      links.set(path, target);
    },
    finish() {
      for (const [path, target] of links) {
        if (leadsOut(path, links)) {
          throw unsafeArchive(name, `repository contains out-of-bounds symlinks. file: ${path} (it points at ${quoted(target)})`);
        }
      }
    },
  };
}

function readParts(written: string, name: string, limits: ArchiveLimits): readonly string[] {
  if (written.startsWith("/") || /^[a-z]:/i.test(written) || isUnsafeText(written)) {
    throw unsafeArchive(name, `illegal filepath in archive: ${quoted(written)}`);
  }
  const parts = written.split("/").filter((part, index, all) => part !== "." && (part !== "" || index < all.length - 1));
  if (parts.some((part) => part === "" || part === "..")) {
    throw unsafeArchive(name, `illegal filepath in archive: ${quoted(written)}`);
  }
  if (parts.length > limits.depth) {
    throw largeArchive(name, `${quoted(written)} lies more than ${limits.depth} directories deep`, {
      limit: limits.depth,
      found: parts.length,
    });
  }
  const longest = Math.max(0, ...parts.map((part) => Buffer.byteLength(part)));
  if (longest > limits.nameBytes) {
    throw largeArchive(name, `a name in ${quoted(written)} is longer than ${limits.nameBytes} bytes`, {
      limit: limits.nameBytes,
      found: longest,
    });
  }
  return parts;
}

function isUnsafeText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  return /[\u0000-\u001f\u007f\\\ufffd]/.test(text);
}

/** Follows a link through the others. One that leads in a circle leads nowhere, so not out. */
function leadsOut(path: string, links: ReadonlyMap<string, string>): boolean {
  const at: string[] = path.split("/").slice(0, -1);
  const ahead = (links.get(path) ?? "").split("/");
  if (ahead[0] === "") return true;
  for (let hops = 0; ahead.length > 0; ) {
    const part = ahead.shift();
    if (part === undefined || part === "" || part === ".") continue;
    if (part === "..") {
      if (at.pop() === undefined) return true;
      continue;
    }
    at.push(part);
    const target = links.get(at.join("/"));
    if (target === undefined) continue;
    hops += 1;
    if (hops > mostHops) return false;
    if (target.startsWith("/")) return true;
    at.pop();
    ahead.unshift(...target.split("/"));
  }
  return false;
}
