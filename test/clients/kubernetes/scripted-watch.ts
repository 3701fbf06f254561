import type { ServerResponse } from "node:http";
import type { ApiResource } from "../../../engine/model/live-object.js";
import { groupOf, type Manifest } from "../../../engine/model/manifest.js";
import type { ObjectStore } from "../../fakes/object-store.js";

interface Watched {
  readonly resource: ApiResource;
  readonly namespace: string;
}

interface HistoryEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Manifest;
}

/** The watches of a scripted server and the history they can start from. */
export function createWatchHistory(store: ObjectStore) {
  const events: HistoryEvent[] = [];
  const watches = new Map<ServerResponse, Watched & { readonly name: string | undefined }>();
  let compactedAt = 0;
  const fits = ({ resource, namespace, name }: Watched & { readonly name: string | undefined }, object: Manifest) =>
    object.kind === resource.kind &&
    groupOf(object) === resource.group &&
    (namespace === "" || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name);
  store.onChange((change) => {
    if (change.type === "SERVED" || change.type === "UNSERVED") return;
    events.push(change);
    for (const [response, watched] of watches) if (fits(watched, change.object)) writeEvent(response, change);
  });
  const bookmark = () => {
    for (const [response, { resource }] of watches) {
      const metadata = { resourceVersion: String(store.version()) };
      writeEvent(response, { type: "BOOKMARK", object: { kind: resource.kind, apiVersion: "v1", metadata } });
    }
  };
  return {
    serve({ resource, namespace }: Watched, query: URLSearchParams, response: ServerResponse) {
      const from = Number(query.get("resourceVersion"));
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      if (from < compactedAt) {
        const object = { kind: "Status", code: 410, reason: "Expired", message: `too old resource version: ${from}` };
        writeEvent(response, { type: "ERROR", object });
        response.end();
        return;
      }
      const watched = { resource, namespace, name: query.get("fieldSelector")?.replace("metadata.name=", "") };
      for (const event of events)
        if (Number(event.object.metadata.resourceVersion) > from && fits(watched, event.object)) writeEvent(response, event);
      watches.set(response, watched);
      response.on("close", () => watches.delete(response));
    },
    compact() {
      events.splice(0);
      compactedAt = store.version();
    },
    bookmark,
    drop() {
      for (const response of watches.keys()) response.destroy();
    },
    write(bytes: string | Buffer) {
      for (const response of watches.keys()) response.write(bytes);
    },
    open: () => watches.size,
  };
}

function writeEvent(response: ServerResponse, event: { readonly type: string; readonly object: unknown }): void {
  response.write(`${JSON.stringify(event)}\n`);
}
