import type { PackIndex } from "../messages.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

/** Files, and what is fetched, as a guest's imports need them; answers are numbers and bytes as `HostAnswer` says. */
export interface FileStore {
  stat(path: string): number;
  list(path: string): Uint8Array | number;
  read(path: string): Uint8Array | number;
  fetch(url: string): Uint8Array | number;
}

/** Asks the host; waits for its answer. */
export type Ask = (about: "stat" | "list" | "read" | "fetch", subject: string) => number | ArrayBuffer | undefined;

const nothing = 0;
const file = 1;
const directory = 2;
const nothingToRead = -1;
/** A path leads out of its tree. */
export const leadsOut = -3;
const maxPathLength = 4096;

/** Thrown through the guest when the host could not answer. */
export class HostCannotAnswer extends Error {}

/** Answers from what was handed over, else asks the host; what it said once is kept for the run. */
export function createFileStore(pack: { readonly index: string; readonly bytes: ArrayBuffer }, ask: Ask): FileStore {
  const index = JSON.parse(pack.index) as PackIndex;
  const files = new Map<string, Uint8Array | number>();
  const listings = new Map<string, Uint8Array | number>();
  const found = new Map<string, number>();
  const fetched = new Map<string, Uint8Array | number>();
  let at = 0;
  for (const [path, size] of index.files) {
    files.set(path, new Uint8Array(pack.bytes, at, size));
    found.set(path, file);
    markAbove(found, path);
    at += size;
  }
  for (const [path, listing] of index.directories) {
    listings.set(path, encodeUtf8(listing));
    found.set(path, directory);
    markAbove(found, path);
  }
  for (const path of index.absent) {
    files.set(path, nothingToRead);
    listings.set(path, nothingToRead);
    found.set(path, nothing);
  }
  const answered = (about: Parameters<Ask>[0], subject: string) => {
    const answer = ask(about, subject);
    if (answer === undefined) throw new HostCannotAnswer();
    return typeof answer === "number" ? answer : new Uint8Array(answer);
  };
  const through = <T extends Uint8Array | number>(
    path: string,
    { kept, about, refused }: { kept: Map<string, T>; about: "stat" | "list" | "read"; refused: T },
  ): T => {
    const normal = normalise(path);
    if (normal === undefined) return refused;
    const known = kept.get(normal);
    if (known !== undefined) return known;
    const answer = answered(about, normal) as T;
    kept.set(normal, answer);
    return answer;
  };
  return {
    stat: (path) => through(path, { kept: found, about: "stat", refused: leadsOut }),
    list: (path) => through<Uint8Array | number>(path, { kept: listings, about: "list", refused: leadsOut }),
    read: (path) => through<Uint8Array | number>(path, { kept: files, about: "read", refused: leadsOut }),
    fetch(url) {
      const known = fetched.get(url) ?? answered("fetch", url);
      fetched.set(url, known);
      return known;
    },
  };
}

/** What something lies in is a directory. */
function markAbove(found: Map<string, number>, path: string): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const above = path.slice(0, end);
    if (found.has(above)) return;
    found.set(above, directory);
  }
}

/** Works out `.` and `..`; undefined for what leaves its tree (`/src`, `/refs/x`, `/fetched/n`), is not absolute, or is no path. */
export function normalise(path: string): string | undefined {
  if (!path.startsWith("/") || path.length > maxPathLength || path.includes("\0") || path.includes("\uFFFD")) return undefined;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length <= rootDepth(parts[0])) return undefined;
    else parts.pop();
  }
  return `/${parts.join("/")}`;
}

/** How many parts of a path belong to its tree's root. */
function rootDepth(first: string | undefined): number {
  return first === "refs" || first === "fetched" ? 2 : first === undefined ? 0 : 1;
}

/** The names in a listing with what they are. */
export function namesOf(listing: Uint8Array): readonly { readonly name: string; readonly isDirectory: boolean }[] {
  return decodeUtf8(listing)
    .split("\0")
    .slice(0, -1)
    .map((entry) => ({ name: entry.slice(1), isDirectory: entry.startsWith("d") }));
}

/** Whether a `stat` answer says that something is there. */
export function isThere(answer: number): boolean {
  return answer !== nothing && answer !== leadsOut;
}
