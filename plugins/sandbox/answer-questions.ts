import { Buffer } from "node:buffer";
import { crashed, tooMuchInput } from "./failures.js";
import { normalise } from "./guest/files.js";
import type { GuestFiles, GuestFound, GuestName } from "./guest-files.js";
import { maxQuestions } from "./limits.js";
import type { FilePack, HostAnswer, HostQuestion, PackIndex } from "./messages.js";
import type { Guest, GuestJob } from "./sandbox.js";

/** Hands files, and what it fetches, to one run, within its budget. What `files` and `fetch` throw is thrown. */
export interface HostDesk {
  /** What is at these paths and below them, packed. A directory is listed as deep as it goes. */
  pack(paths: readonly string[], signal: AbortSignal): Promise<FilePack>;
  /** Answers one question. */
  answer(about: HostQuestion, subject: string, signal: AbortSignal): Promise<HostAnswer>;
}

const maxDepth = 64;
const maxEntries = 200_000;

const codes = {
  stat: { nothing: 0, file: 1, directory: 2, escapes: -3 },
  list: { nothing: -1, file: -2, directory: -2, escapes: -3 },
  read: { nothing: -1, file: -1, directory: -2, escapes: -3 },
} as const;

/** Makes the desk for one run. */
export function createHostDesk(guest: Guest, { files, fetch }: Pick<GuestJob, "files" | "fetch">, inputBytes: number): HostDesk {
  let bytesLeft = inputBytes;
  let questionsLeft = maxQuestions;
  const spend = (bytes: number) => {
    bytesLeft -= bytes;
    if (bytesLeft < 0) throw tooMuchInput(guest, inputBytes, inputBytes - bytesLeft);
  };
  return {
    async pack(paths, signal) {
      const found = await walk(files, paths, signal);
      const contents = await files.read(found.files, { maxBytes: Math.max(0, bytesLeft) }, signal);
      const packed: [string, number][] = [];
      const parts: Uint8Array[] = [];
      for (const [path, bytes] of contents) {
        if (typeof bytes === "string") continue;
        spend(bytes.length);
        packed.push([path, bytes.length]);
        parts.push(bytes);
      }
      const index: PackIndex = { files: packed, directories: found.directories, absent: found.absent };
      return { index: JSON.stringify(index), bytes: Buffer.concat(parts) };
    },
    async answer(about, path, signal) {
      questionsLeft -= 1;
      if (questionsLeft < 0) throw crashed(guest, `it asks more than ${maxQuestions} questions`);
      if (about === "fetch") {
        if (fetch === undefined) throw crashed(guest, "it asks for the network, and it is given none");
        const fetched = await fetch(path, signal);
        spend(fetched.length);
        return fetched;
      }
      // The worker has normalised it; one that was taken over would not.
      if (normalise(path) !== path) return codes[about].escapes;
      if (about === "stat") return codes.stat[await files.stat(path, signal)];
      if (about === "list") {
        const names = await files.list(path, signal);
        if (typeof names === "string") return codes.list[names];
        const listing = Buffer.from(listingOf(names));
        spend(listing.length);
        return listing;
      }
      const bytes: Uint8Array | GuestFound =
        (await files.read([path], { maxBytes: Math.max(0, bytesLeft) }, signal)).get(path) ?? "nothing";
      if (typeof bytes === "string") return codes.read[bytes];
      spend(bytes.length);
      return bytes;
    },
  };
}

/** Goes down from the given paths. What is too deep or too much is left for the guest to ask. */
async function walk(files: GuestFiles, paths: readonly string[], signal: AbortSignal) {
  const found = new Set<string>();
  const directories = new Map<string, string>();
  const absent = new Set<string>();
  const open = paths.map((path) => ({ path, depth: 0 }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { path, depth } = next;
    if (directories.has(path) || found.has(path)) continue;
    const names = await files.list(path, signal);
    if (names === "file") found.add(path);
    if (names === "nothing") absent.add(path);
    if (typeof names === "string") continue;
    directories.set(path, listingOf(names));
    for (const { name, type } of names) {
      const below = `${path === "/" ? "" : path}/${name}`;
      if (type === "file") found.add(below);
      else if (depth < maxDepth && open.length + found.size < maxEntries) open.push({ path: below, depth: depth + 1 });
    }
  }
  return { files: [...found], directories: [...directories], absent: [...absent] };
}

function listingOf(names: readonly GuestName[]): string {
  return names.map(({ name, type }) => `${type === "file" ? "f" : "d"}${name}\0`).join("");
}
