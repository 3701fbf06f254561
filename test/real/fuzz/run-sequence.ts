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
const watchWithinMs = 180_000;
/** On the object that is made after a sequence: what was watched is complete when it comes. */
const endMark = "fuzz.fairlead.dev/end";
const mostEvents = 60;

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
  const { status, body } = await connection.request({ method: "DELETE", path, status: 0 });
  // What is held is shown; of what is gone only a Status tells, or the object without a hold.
  const { finalizers } = (body as { readonly metadata?: { readonly finalizers?: unknown } }).metadata ?? {};
  if (status !== 200 || finalizers === undefined) return;
  const release = { metadata: { finalizers: null } };
  await connection.request({ method: "PATCH", path, contentType: "application/merge-patch+json", body: release, status: 0 });
}

interface SeenEvent {
  readonly type?: string;
  readonly object?: Record<string, unknown> & { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
}

const marksTheEnd = ({ object }: SeenEvent) => object?.metadata?.annotations?.[endMark] !== undefined;

/** Of a sequence whose object is gone. */
interface Played {
  readonly sequence: FuzzSequence;
  readonly name: string;
  /** Of the collection, before it began. */
  readonly version: string;
}

/** What a watch from before the sequence shows of it. Only kinds whose objects no controller writes are watched. */
async function eventsSince(connection: Connection, { sequence, name, version }: Played): Promise<readonly unknown[]> {
  const { apiVersion, kind, minimum } = sequence.kind;
  const collection = collectionOf(sequence);
  const end = { apiVersion, kind, metadata: { name, annotations: { [endMark]: "" } }, ...minimum };
  const made = await connection.request({ method: "POST", path: collection, body: end, status: 201 });
  if (made.status !== 201) throw new Error(`The end of the sequence ${name} cannot be marked: ${made.text}`);
  const watching = await connection.watch(
    `${collection}?watch=1&fieldSelector=metadata.name%3D${name}&resourceVersion=${version}`,
  );
  try {
    let events: readonly SeenEvent[] = [];
    for (let count = 1; count < mostEvents && !events.some(marksTheEnd); count += 1)
      events = (await watching.take(count, watchWithinMs)) as readonly SeenEvent[];
    if (!events.some(marksTheEnd)) throw new Error(`The watch of ${kind} ${name} did not come to its end`);
    return withoutEmptyWrites(
      events
        .filter((event) => !marksTheEnd(event))
        .map(({ type, object }) => ({ type, ...(comparable({ status: 200, headers: {}, text: "", body: object }) as object) })),
    );
  } finally {
    watching.close();
    await remove(connection, `${collection}/${name}`);
  }
}

/** kube-apiserver sometimes writes an object of which nothing changed but the times in it. */
function withoutEmptyWrites(events: readonly { readonly type: string | undefined }[]): readonly unknown[] {
  const contents = events.map((event) => JSON.stringify({ ...event, type: "" }));
  return events.filter(({ type }, index) => type !== "MODIFIED" || contents[index] !== contents[index - 1]);
}

async function versionOf(connection: Connection, collection: string): Promise<string> {
  const { body } = await connection.request({ method: "GET", path: `${collection}?limit=1`, status: 200 });
  return String((body as { readonly metadata?: { readonly resourceVersion?: string } }).metadata?.resourceVersion);
}

/** Runs a sequence on one server: an answer for each request, then what a watch showed. */
async function runOn(connection: Connection, sequence: FuzzSequence, name: string): Promise<readonly unknown[]> {
  const collection = collectionOf(sequence);
  const isWatched = !written.has(sequence.kind.kind);
  const version = isWatched ? await versionOf(connection, collection) : "";
  const answers: unknown[] = [];
  for (const request of sequence.requests) answers.push(comparable(await send(connection, collection, request, name)));
  await remove(connection, `${collection}/${name}`);
  if (isWatched) answers.push(await eventsSince(connection, { sequence, name, version }));
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
