import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { Egress, EgressRequest } from "../egress/egress.js";
import type { HttpLogin } from "./http-access.js";
import type { LfsPointer } from "./lfs-pointer.js";

/** The server of a repository's large files. */
export interface LfsServer {
  /** The repository's URL, `https://…`. */
  readonly url: string;
  /** What messages call the repository. */
  readonly shown: string;
  readonly login: HttpLogin;
  readonly connection: Pick<EgressRequest, "access" | "allowsHttp">;
}

/** Brings large files here, by the sha256 of their content, each checked. @throws FairleadError `LFS_OBJECT_MISSING`, `DIGEST_MISMATCH`; as `Egress.send` */
export type LfsSource = (
  server: LfsServer,
  pointers: readonly LfsPointer[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Uint8Array>>;

const mediaType = "application/vnd.git-lfs+json";
const answerBytes = 4 * 1_048_576;
const cachedBytes = 64 * 1_048_576;
const objectsARequest = 100;
const downloadsAtATime = 4;
const askTimeoutMs = 30_000;
const downloadTimeoutMs = 120_000;

interface Download {
  readonly href: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Makes the source; small files are kept in memory for a while, apart for each repository. How large a file may be is the caller's to decide, by its pointer.
 * @see git-lfs/git-lfs:docs/api/batch.md
 */
export function createLfsSource(egress: Egress): LfsSource {
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: cachedBytes,
    maxEntrySize: cachedBytes / 8,
    sizeCalculation: (bytes) => bytes.length + 1,
  });
  return async (server, pointers, signal) => {
    const found = new Map<string, Uint8Array>();
    const missing = new Map<string, LfsPointer>();
    for (const pointer of pointers) {
      const bytes = kept.get(`${server.url} ${pointer.oid}`);
      if (bytes === undefined) missing.set(pointer.oid, pointer);
      else found.set(pointer.oid, bytes);
    }
    const wanted = [...missing.values()];
    for (let at = 0; at < wanted.length; at += objectsARequest) {
      const downloads = await askFor(egress, server, wanted.slice(at, at + objectsARequest), signal);
      for (let from = 0; from < downloads.length; from += downloadsAtATime) {
        const some = downloads.slice(from, from + downloadsAtATime);
        await Promise.all(
          some.map(async ({ pointer, download }) => {
            const bytes = await fetchObject(egress, server, { pointer, download }, signal);
            found.set(pointer.oid, bytes);
            kept.set(`${server.url} ${pointer.oid}`, bytes);
          }),
        );
      }
    }
    return found;
  };
}

/** Where each object is to be had. */
async function askFor(egress: Egress, server: LfsServer, pointers: readonly LfsPointer[], signal: AbortSignal) {
  const { url, shown, connection } = server;
  const action = `Cannot fetch the large files of "${shown}"`;
  const authorization = authorizationOf(server.login);
  const { origin } = new URL(url);
  const answer = await egress.send(
    {
      ...connection,
      action,
      url: `${url.replace(/\/+$/, "").replace(/(\.git)?$/, ".git")}/info/lfs/objects/batch`,
      method: "POST",
      headers: { accept: mediaType, "content-type": mediaType },
      body: JSON.stringify({ operation: "download", transfers: ["basic"], objects: pointers, hash_algo: "sha256" }),
      credentials: authorization === undefined ? undefined : { origin, authorization },
      maxBytes: answerBytes,
      timeoutMs: askTimeoutMs,
    },
    signal,
  );
  const downloads = readDownloads(await answer.bytes());
  return pointers.map((pointer) => {
    const download = downloads.get(pointer.oid);
    if (download !== undefined) return { pointer, download };
    throw new FairleadError("NOT_FOUND", `${action}: the server does not have "${pointer.oid}"`, {
      details: { reason: "LFS_OBJECT_MISSING" },
    });
  });
}

async function fetchObject(
  egress: Egress,
  server: LfsServer,
  { pointer, download }: { readonly pointer: LfsPointer; readonly download: Download },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const action = `Cannot fetch the large file "${pointer.oid}" of "${server.shown}"`;
  const { authorization, ...headers } = download.headers;
  const target = URL.parse(download.href);
  const isHome = target?.origin === new URL(server.url).origin;
  const own = isHome ? (authorization ?? authorizationOf(server.login)) : authorization;
  const answer = await egress.send(
    {
      action,
      url: download.href,
      headers,
      allowsHttp: isHome && server.connection.allowsHttp === true,
      ...(isHome && { access: server.connection.access }),
      credentials: own === undefined || target === null ? undefined : { origin: target.origin, authorization: own },
      maxBytes: pointer.size,
      timeoutMs: downloadTimeoutMs,
    },
    signal,
  );
  const bytes = await answer.bytes();
  if (bytes.length === pointer.size && createHash("sha256").update(bytes).digest("hex") === pointer.oid) return bytes;
  throw new FairleadError("UNAVAILABLE", `${action}: the server sent something else`, { details: { reason: "DIGEST_MISMATCH" } });
}

function authorizationOf(login: HttpLogin): string | undefined {
  if (login === undefined) return undefined;
  if ("token" in login) return `Bearer ${login.token}`;
  return `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
}

/** Object → where it is, of those that the server has. Headers that would change the connection are left out. */
function readDownloads(bytes: Uint8Array): ReadonlyMap<string, Download> {
  const found = new Map<string, Download>();
  for (const object of listOf(fieldOf(parse(bytes), "objects"))) {
    const [oid, download] = [fieldOf(object, "oid"), fieldOf(fieldOf(object, "actions"), "download")];
    const [href, header] = [fieldOf(download, "href"), fieldOf(download, "header")];
    if (typeof oid !== "string" || typeof href !== "string") continue;
    const pairs =
      typeof header === "object" && header !== null ? Object.entries(header as Readonly<Record<string, unknown>>) : [];
    const headers = pairs.flatMap(([name, value]) =>
      typeof value === "string" &&
      /^[A-Za-z0-9-]{1,64}$/.test(name) &&
      /^[\x20-\x7e]*$/.test(value) &&
      !/^(host|connection|content-length|transfer-encoding|te|upgrade)$/i.test(name)
        ? [[name.toLowerCase(), value]]
        : [],
    );
    found.set(oid, { href, headers: Object.fromEntries(headers) as Record<string, string> });
  }
  return found;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, field)
    ? (value as Readonly<Record<string, unknown>>)[field]
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
