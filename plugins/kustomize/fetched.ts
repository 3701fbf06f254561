import { FairleadError, isFailure, messageOf } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { RemoteFile, RemoteSources } from "../../engine/ports/remote-sources.js";
import type { PluginFiles } from "../contract.js";
import { joinInside } from "../path-parts.js";
import { createRecordingFileTree } from "../recording-file-tree.js";
import { kustomizeFailure, quoted } from "./failure.js";
import { readDocuments } from "./kustomization.js";
import { describePath, type Place, pathEscape } from "./place.js";
import type { RemoteAddress } from "./remote-address.js";

/** Different things that one render fetches. */
const maxFetches = 32;

type TreeAddress = Extract<RemoteAddress, { readonly kind: "tree" }>;

/** What an entry came to. */
export type Fetched = { readonly kind: "tree"; readonly place: Place } | { readonly kind: "file"; readonly bytes: Uint8Array };

/** Fetches what kustomizations name outside their repository, each thing once. */
export interface Fetcher {
  /** Trees by where the guest sees them. */
  readonly trees: ReadonlyMap<string, PluginFiles>;
  /** What people call the trees, by where the guest sees them. */
  readonly names: ReadonlyMap<string, string>;
  /** `REMOTE_FLOATING: …`, as the fetches end. */
  readonly warnings: readonly string[];
  /**
   * @param from the directory that names it; @param at where it stands there
   * @throws FairleadError `PERMISSION_DENIED` (`REMOTE_BASE_DENIED`); `RESOURCE_EXHAUSTED` (`INPUT_TOO_COMPLEX`); what `RemoteSources` throws
   */
  fetch(
    address: RemoteAddress,
    from: { readonly place: Place; readonly at: string; readonly entry: string },
    signal: AbortSignal,
  ): Promise<Fetched>;
}

/** Makes a fetcher for one render. The same entries in the same order are seen by the guest at the same places. */
export function createFetcher(remote: RemoteSources): Fetcher {
  const gathered: Gathered = { trees: new Map(), names: new Map(), warnings: [] };
  const trees = new Map<string, Promise<Place>>();
  const files = new Map<string, Promise<RemoteFile>>();
  const once = <T>(known: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> => {
    if (!known.has(key) && trees.size + files.size >= maxFetches) throw tooMany(key);
    const running = known.get(key) ?? start();
    known.set(key, running);
    return running;
  };
  const openFile = async (url: string, signal: AbortSignal) =>
    (await once(files, url, () => fetchFile(remote, url, gathered.warnings, signal))).bytes;
  const openTree = (address: TreeAddress, signal: AbortSignal) =>
    once(trees, `${address.url} ${address.revision}`, () =>
      fetchTree(remote, { mount: `/fetched/${trees.size + 1}`, address, gathered }, signal),
    );

  return {
    ...gathered,
    async fetch(address, { place, at, entry }, signal) {
      try {
        if (address.kind === "file") return { kind: "file", bytes: await openFile(address.url, signal) };
        if (address.mayBeFile) {
          const bytes = await openFile(entry, signal).catch(() => undefined);
          if (bytes !== undefined && (await holdsObjects(bytes, signal))) return { kind: "file", bytes };
        }
        const directory = joinInside("", address.directory);
        if (directory === undefined) throw pathEscape(place, entry, at);
        return { kind: "tree", place: { ...(await openTree(address, signal)), path: directory } };
      } catch (error) {
        throw asDenied(error, `Cannot load ${quoted(entry)} in ${at} of ${describePath(place, place.path)}`);
      }
    },
  };
}

interface Gathered {
  readonly trees: Map<string, PluginFiles>;
  readonly names: Map<string, string>;
  readonly warnings: string[];
}

async function fetchTree(
  remote: RemoteSources,
  {
    mount,
    address: { url, revision },
    gathered,
  }: { readonly mount: string; readonly address: TreeAddress; readonly gathered: Gathered },
  signal: AbortSignal,
): Promise<Place> {
  const tree = await remote.tree(url, revision, signal);
  const files = createRecordingFileTree(tree.files);
  gathered.trees.set(mount, files);
  gathered.names.set(mount, url);
  if (isFloating(revision)) {
    const asked = revision === "" ? "the default branch" : quoted(revision);
    const advice = `pin it with ?ref=${tree.commit}`;
    gathered.warnings.push(
      `REMOTE_FLOATING: ${quoted(url)}: ${asked} is commit ${tree.commit} now and may be another one later; ${advice}`,
    );
  }
  return { mount, files, path: "", tree: url };
}

async function fetchFile(remote: RemoteSources, url: string, warnings: string[], signal: AbortSignal): Promise<RemoteFile> {
  const file = await remote.file(url, signal);
  if (!/[0-9a-f]{40}/.test(url)) {
    warnings.push(
      `REMOTE_FLOATING: ${quoted(url)} is whatever its server says (now ${file.digest}); keep a copy in the repository`,
    );
  }
  return file;
}

function tooMany(entry: string) {
  return kustomizeFailure("INPUT_TOO_COMPLEX", `Cannot load ${quoted(entry)}: a render fetches at most ${maxFetches} things`, {
    code: "RESOURCE_EXHAUSTED",
  });
}

/** A refusal says that it is one of a remote base; what else went wrong keeps its reason. */
function asDenied(error: unknown, what: string): unknown {
  if (!(error instanceof FairleadError) || error.message.startsWith(what)) return error;
  const { code, details } = error;
  const reason = isFailure(error, "PERMISSION_DENIED") ? "REMOTE_BASE_DENIED" : details["reason"];
  if (reason === "PATH_ESCAPE" || reason === "INPUT_TOO_COMPLEX") return error;
  return new FairleadError(code, `${what}: ${messageOf(error)}`, { cause: error, details: { ...details, reason } });
}

/** A commit stays what it is, and so does by custom a tag that is a whole version. */
function isFloating(revision: string): boolean {
  return !/^[0-9a-f]{40}$/.test(revision) && !/^v?\d+\.\d+\.\d+([-+].*)?$/.test(revision);
}

async function holdsObjects(bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
  const documents = (await readDocuments(bytes, signal)) ?? [];
  return documents.length > 0 && documents.every((document) => isObject(document) && typeof document["kind"] === "string");
}
