import { kustomizeFailure, quoted } from "./failure.js";
import type { Fetcher } from "./fetched.js";
import { describePath, enterPath, guestPath, type Place, pathEscape, relativePath } from "./place.js";
import { isWrittenOut, type Reference } from "./references.js";
import { isRemoteFile, readRemoteAddress } from "./remote-address.js";

/** What following gathers. */
export interface Gathered {
  readonly fetcher: Fetcher;
  readonly overlay: Map<string, Uint8Array>;
  readonly names: Map<string, string>;
  readonly preload: Set<string>;
  /** Whether files must lie in or below the kustomization that names them. */
  readonly isRootOnly: boolean;
}

/** What a reference came to: a directory to look at, and what shall stand instead of it. */
export interface Followed {
  readonly place?: Place;
  readonly isRemote: boolean;
  readonly replacement?: string;
}

const nothing: Followed = { isRemote: false };

/**
 * Follows one entry of a kustomization. A file is noted for handing over, something remote is fetched, a link to a directory is replaced by what it leads to,
 * because Kustomize counts from there; what is not there is left to Kustomize.
 * @throws FairleadError `BAD_USER_INPUT` (`PATH_ESCAPE`, `KUSTOMIZE_BUILD_FAILED`); what fetching throws
 */
export async function followReference(
  { reference, index, place }: { readonly reference: Reference; readonly index: number; readonly place: Place },
  gathered: Gathered,
  signal: AbortSignal,
): Promise<Followed> {
  if (isWrittenOut(reference)) return nothing;
  const { kind, entry, at } = reference;
  const isFile = kind === "file" || kind === "patch";
  const address = isFile ? fileAddress(entry) : readRemoteAddress(entry);
  if (address === undefined) return followPath(reference, place, gathered, signal);
  const fetched = await gathered.fetcher.fetch(address, { place, at, entry }, signal);
  if (fetched.kind === "tree") {
    const target = guestPath(fetched.place, fetched.place.path);
    return { place: fetched.place, isRemote: true, replacement: relativePath(place, target) };
  }
  const name = `.fairlead-${at.replaceAll(/\W+/g, "-")}${index}.yaml`;
  const file = guestPath(place, place.path === "" ? name : `${place.path}/${name}`);
  gathered.overlay.set(file, fetched.bytes);
  gathered.names.set(file, entry);
  gathered.preload.add(file);
  return { isRemote: true, replacement: name };
}

function fileAddress(entry: string) {
  return isRemoteFile(entry) ? ({ kind: "file", url: entry } as const) : undefined;
}

async function followPath({ entry, at }: Reference, place: Place, gathered: Gathered, signal: AbortSignal): Promise<Followed> {
  if (/[*?[]/.test(entry)) return nothing;
  const path = enterPath(place, entry, at);
  const resolved = await place.files.resolve(path, signal);
  if (!resolved.found) {
    if (resolved.escapes) throw pathEscape(place, entry, at);
    return nothing;
  }
  const { type, path: real } = resolved.entry;
  if (type === "directory") {
    const target = { ...place, path: real };
    return {
      place: target,
      isRemote: false,
      ...(real !== path && { replacement: relativePath(place, guestPath(target, real)) }),
    };
  }
  if (type !== "file") return nothing;
  if (real !== path && (gathered.isRootOnly || place.tree !== "")) await refuseLinkOut(place, { entry, at, real }, signal);
  gathered.preload.add(guestPath(place, path));
  return nothing;
}

/** A link may not lead to what Kustomize's load restriction keeps apart; the guest does not see that it is one. */
async function refuseLinkOut(
  place: Place,
  { entry, at, real }: { readonly entry: string; readonly at: string; readonly real: string },
  signal: AbortSignal,
): Promise<void> {
  const root = await place.files.resolve(place.path, signal);
  const directory = root.found ? root.entry.path : place.path;
  if (directory === "" || real.startsWith(`${directory}/`)) return;
  throw kustomizeFailure(
    "KUSTOMIZE_BUILD_FAILED",
    `security; file ${describePath(place, real)} is not in or below ${describePath(place, directory)}: ${quoted(entry)} in ${at} is a link to it`,
  );
}
