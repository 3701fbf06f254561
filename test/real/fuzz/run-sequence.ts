import type { Connection, ServerAnswer } from "../../contracts/kubernetes-cases/connection.js";
import { substitute } from "../../contracts/kubernetes-cases/match.js";
import { comparable } from "./comparable.js";
import type { FuzzRequest, FuzzSequence } from "./requests.js";

/** The namespace in which sequences run, on both servers. */
export const fuzzNamespace = "fuzz";

/** What two servers answered differently. */
export interface Difference {
  readonly sequence: FuzzSequence;
  /** Index of the request; the number of requests for what a watch showed. */
  readonly at: number;
  readonly real: unknown;
  readonly embedded: unknown;
}

/** Their objects are written by controllers too, at any time. */
const written: ReadonlySet<string> = new Set(["Deployment", "Ingress", "Service"]);
const watchWithinMs = 10_000;

function collectionOf({ kind }: FuzzSequence): string {
  const { apiVersion, resource } = kind;
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/namespaces/${fuzzNamespace}/${resource}`;
}

function send(connection: Connection, collection: string, request: FuzzRequest, name: string): Promise<ServerAnswer> {
  const { method, place, query, contentType, body } = substitute(request, new Map([["name", name]]));
  const search = new URLSearchParams(query).toString();
  return connection.request({
    method,
    path: `${collection}${place}${search === "" ? "" : `?${search}`}`,
    status: 0,
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { contentType }),
  });
}

/** The object goes, whatever holds it. */
async function remove(connection: Connection, path: string): Promise<void> {
  await connection.request({
    method: "PATCH",
    path,
    contentType: "application/merge-patch+json",
    body: { metadata: { finalizers: null } },
    status: 0,
  });
  await connection.request({ method: "DELETE", path, status: 0 });
}

interface SeenEvent {
  readonly type?: string;
  readonly object?: Record<string, unknown>;
}

/** What a watch from before the sequence shows of it. Only kinds whose objects no controller writes are watched. */
async function eventsSince(
  connection: Connection,
  collection: string,
  name: string,
  version: string,
): Promise<readonly unknown[]> {
  const path = `${collection}?watch=1&fieldSelector=metadata.name%3D${name}&resourceVersion=${version}`;
  const watching = await connection.watch(path);
  try {
    let events: readonly unknown[] = [];
    // The object was removed at the end: the last event is its deletion, unless there was none.
    for (let count = 1; count < 60; count += 1) {
      events = await watching.take(count, count === 1 ? 500 : watchWithinMs);
      const last = events.at(-1) as SeenEvent | undefined;
      if (events.length < count) break;
      if (last?.type === "DELETED" && (await watching.take(count + 1, 30)).length === count) break;
    }
    return withoutEmptyWrites(
      events.map((event) => {
        const { type, object } = event as SeenEvent;
        return { type, ...(comparable({ status: 200, headers: {}, text: "", body: object }) as object) };
      }),
    );
  } finally {
    watching.close();
  }
}

/** kube-apiserver sometimes writes an object of which nothing changed but the times in it. */
function withoutEmptyWrites(events: readonly { readonly type: string | undefined }[]): readonly unknown[] {
  const contents = events.map((event) => JSON.stringify({ ...event, type: "" }));
  return events.filter(({ type }, index) => type !== "MODIFIED" || contents[index] !== contents[index - 1]);
}

/** Runs a sequence on one server: an answer for each request, then what a watch showed. */
async function runOn(connection: Connection, sequence: FuzzSequence, name: string): Promise<readonly unknown[]> {
  const collection = collectionOf(sequence);
  const before = await connection.request({ method: "GET", path: `${collection}?limit=1`, status: 200 });
  const version = String((before.body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion);
  const answers: unknown[] = [];
  for (const request of sequence.requests) answers.push(comparable(await send(connection, collection, request, name)));
  await remove(connection, `${collection}/${name}`);
  if (!written.has(sequence.kind.kind)) answers.push(await eventsSince(connection, collection, name, version));
  return answers;
}

/** Runs a sequence on both servers and gives the first difference. */
export async function compareSequence(
  servers: { readonly real: Connection; readonly embedded: Connection },
  sequence: FuzzSequence,
  name: string,
): Promise<Difference | undefined> {
  const [real, embedded] = await Promise.all([runOn(servers.real, sequence, name), runOn(servers.embedded, sequence, name)]);
  const at = real.findIndex((answer, index) => JSON.stringify(answer) !== JSON.stringify(embedded[index]));
  return at < 0 ? undefined : { sequence, at, real: real[at], embedded: embedded[at] };
}
