import type { Manifest } from "../../../../engine/model/manifest.js";
import { crdStorageKey } from "../crd-controller.js";
import { apiVersionOf } from "../kinds.js";
import { listAtRevision } from "../listing.js";
import { readSelection, type Selection } from "../selection.js";
import { expired, statusOf } from "../status-error.js";
import type { StoredEvent } from "../stored.js";
import { inVersion, withMetadata } from "../write/commit.js";
import type { Answer, ResourceExchange } from "./exchange.js";
import { partialOf, representationOf } from "./represent.js";
import { tableOf } from "./table.js";
import { readWatchQuery, type WatchQuery } from "./watch-query.js";
import { openWatchStream, type WatchStream } from "./watch-stream.js";

const bookmarkEveryMs = 60_000;
const runLength = 500;

/** What a change is to a watcher with a selection: an object that stops matching is gone for it, one that starts to is new. */
function typeFor(event: StoredEvent, selection: Selection): StoredEvent["type"] | undefined {
  const now = event.type !== "DELETED" && selection.takes(event.object);
  const then = event.type !== "ADDED" && selection.takes(event.before ?? event.object);
  if (now) return then ? "MODIFIED" : "ADDED";
  return then ? "DELETED" : undefined;
}

let last: { readonly object: Manifest; readonly text: string } | undefined;

/** The text of an object; the latest one is kept, since an event goes to every watcher of its kind one after the other. */
function textOf(object: Manifest): string {
  if (last?.object !== object) last = { object, text: JSON.stringify(object) };
  return last.text;
}

/** How this watch shows an object: whole, as a table (with columns once), or only its metadata. */
function shower(exchange: ResourceExchange): (object: Manifest) => string {
  const { as } = representationOf(exchange);
  let isFirst = true;
  return (stored) => {
    const object = inVersion(stored, exchange.kind);
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return JSON.stringify(partialOf(object));
    if (as !== "Table") return textOf(object);
    const { resourceVersion } = object.metadata;
    const table = tableOf(exchange, { objects: [object], metadata: { resourceVersion }, isHeadless: !isFirst });
    isFirst = false;
    return JSON.stringify(table);
  };
}

function bookmark({ kind }: ResourceExchange, revision: number, marksInitialEnd: boolean): string {
  const annotations = marksInitialEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
  return JSON.stringify({
    kind: kind.served.kind,
    apiVersion: apiVersionOf(kind.served.group, kind.version.version),
    metadata: { resourceVersion: String(revision), ...annotations },
  });
}

interface Watching {
  readonly exchange: ResourceExchange;
  readonly stream: WatchStream;
  readonly selection: Selection;
  readonly namespace: string | undefined;
  readonly query: WatchQuery;
  readonly show: (object: Manifest) => string;
}

async function tellExisting({ exchange, stream, selection, namespace, query, show }: Watching): Promise<void> {
  const { storageKey } = exchange.kind.served;
  const base = { namespace, name: selection.name, limit: runLength, revision: query.after };
  let after: { namespace: string; name: string } | undefined;
  while (!stream.ended) {
    const rows = listAtRevision(exchange.context, storageKey, { ...base, after });
    for (const { object } of rows) if (selection.takes(object)) stream.send("ADDED", show(object));
    await stream.drained();
    after = rows.at(-1);
    if (after === undefined || rows.length < runLength) break;
  }
  if (query.marksInitialEnd) stream.send("BOOKMARK", bookmark(exchange, query.after, true));
}

function deliver({ stream, selection, namespace, show }: Watching, event: StoredEvent): void {
  if (namespace !== undefined && event.namespace !== namespace) return;
  if (selection.name !== undefined && event.name !== selection.name) return;
  const type = typeFor(event, selection);
  if (type === undefined) return;
  const left = type === "DELETED" && event.type !== "DELETED" && event.before !== undefined;
  const { resourceVersion } = event.object.metadata;
  stream.send(type, show(left ? withMetadata(event.before, { resourceVersion }) : event.object));
}

/** Tells the history after a revision, then follows the hub. There is no gap: the last look into the history and the subscription are one step. */
async function follow(watching: Watching): Promise<void> {
  const { exchange, stream, query } = watching;
  const { storage, hub } = exchange.context;
  const { storageKey } = exchange.kind.served;
  let seen = query.after;
  while (!stream.ended) {
    if (seen < storage.compactedRevision()) {
      const gone = expired(`too old resource version: ${seen} (${storage.compactedRevision() + 1})`);
      stream.send("ERROR", JSON.stringify(statusOf(gone)));
      stream.end();
      return;
    }
    const events = storage.eventsSince(storageKey, seen, runLength);
    for (const event of events) deliver(watching, event);
    seen = events.at(-1)?.revision ?? seen;
    if (events.length < runLength) break;
    await stream.drained();
  }
  if (stream.ended) return;
  stream.onEnd(hub.subscribe((event) => event.revision > seen && deliver(watching, event), storageKey));
  const endWithKind = ({ type, name }: StoredEvent) => type === "DELETED" && name === storageKey && stream.end();
  stream.onEnd(hub.subscribe(endWithKind, crdStorageKey));
  if (!query.bookmarks) return;
  const timer = setInterval(() => stream.send("BOOKMARK", bookmark(exchange, storage.revision(), false)), bookmarkEveryMs);
  stream.onEnd(() => clearInterval(timer));
}

/**
 * `GET` of a collection with `watch=true`: what is there if asked for, then every change since the given revision, gap-free, one JSON object a line.
 * A revision that is no longer in the history gets an `ERROR` event with 410.
 */
export async function watch(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, request } = exchange;
  const selection = readSelection(kind, request.query);
  const query = readWatchQuery(context, request.query);
  const show = shower(exchange);
  const namespace = request.namespace === "" ? selection.namespace : request.namespace;
  const stream = openWatchStream(exchange, query.timeoutMs);
  const watching: Watching = { exchange, stream, selection, namespace, query, show };
  if (query.sendsExisting) await tellExisting(watching);
  await follow(watching);
  return "streamed";
}
