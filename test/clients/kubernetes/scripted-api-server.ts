import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { textOf } from "../../../clients/kubernetes/parse-json.js";
import { FairleadError } from "../../../engine/errors.js";
import type { ApiResource } from "../../../engine/model/live-object.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import type { Propagation } from "../../../engine/ports/cluster.js";
import { applyTo } from "../../fakes/apply.js";
import { type Fields, isFields, mergePatch } from "../../fakes/json.js";
import { usualKinds } from "../../fakes/kinds.js";
import { createObjectStore, type ObjectStore, refusal } from "../../fakes/object-store.js";
import { answerDiscovery } from "./scripted-discovery.js";
import { createWatchHistory } from "./scripted-watch.js";

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** Which requests a script answers: those whose method and URL (path and query) fit. */
export interface ScriptMatch {
  readonly method?: string;
  readonly url: RegExp;
  /** Default: 1. */
  readonly times?: number;
}

/** A Kubernetes API server over HTTP on loopback, in small, that can be told to misbehave. */
export interface ScriptedApiServer {
  readonly url: string;
  /** A kubeconfig for it, with a token. */
  readonly kubeconfig: string;
  readonly store: ObjectStore;
  readonly requests: readonly SeenRequest[];
  /** How many requests fit. */
  count(method: string, url: RegExp): number;
  /** Has the next requests that fit answered by `answer`; returning `"pass"` lets them through. */
  script(match: ScriptMatch, answer: (response: ServerResponse, request: SeenRequest) => void | "pass"): void;
  /** Forgets the history: watches from before get 410. */
  compact(): void;
  /** Sends every watch a bookmark. */
  bookmark(): void;
  /** Cuts every watch without a word. */
  dropWatches(): void;
  /** Writes raw bytes into every watch. */
  writeToWatches(bytes: string | Buffer): void;
  openWatches(): number;
  close(): Promise<void>;
}

/** What a scripted server may be told at its start. */
export interface ScriptedOptions {
  readonly kinds?: readonly ApiResource[];
  /** Whether it answers aggregated discovery. Default true. */
  readonly aggregated?: boolean;
  /** Another path under which all of it lives, as behind a proxy. */
  readonly prefix?: string;
}

/** Starts a scripted server with the namespaces `default` and `argocd`. */
export async function startScriptedApiServer(options: ScriptedOptions = {}): Promise<ScriptedApiServer> {
  const { kinds = usualKinds, aggregated = true, prefix = "" } = options;
  const store = createObjectStore(kinds, Date.now);
  for (const name of ["default", "argocd"]) store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, false);
  const history = createWatchHistory(store);
  const requests: SeenRequest[] = [];
  const scripts: {
    match: ScriptMatch;
    left: number;
    answer: (response: ServerResponse, request: SeenRequest) => void | "pass";
  }[] = [];
  const context = { store, history, applied: new Map<string, Manifest>(), aggregated };

  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const url = (incoming.url ?? "").slice(prefix.length);
    const request = { method: incoming.method ?? "", url, headers: incoming.headers, body: await readBody(incoming) };
    requests.push(request);
    const index = scripts.findIndex(({ match }) => (match.method ?? request.method) === request.method && match.url.test(url));
    const script = scripts[index];
    if (script !== undefined) {
      script.left -= 1;
      if (script.left <= 0) scripts.splice(index, 1);
      if (script.answer(response, request) !== "pass") return;
    }
    answer(context, request, response);
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => sendError(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${prefix}`;
  return {
    url,
    kubeconfig: kubeconfigFor(url),
    store,
    requests,
    count: (method, pattern) => requests.filter((request) => request.method === method && pattern.test(request.url)).length,
    script: (match, reply) => void scripts.push({ match, left: match.times ?? 1, answer: reply }),
    compact: () => history.compact(),
    bookmark: history.bookmark,
    dropWatches: () => history.drop(),
    writeToWatches: (bytes) => history.write(bytes),
    openWatches: history.open,
    async close() {
      history.drop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A kubeconfig for a server of this machine, in JSON, which is YAML. */
export function kubeconfigFor(url: string, user: Fields = { token: "canary-token-5d1f" }): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "scripted",
    clusters: [{ name: "scripted", cluster: { server: url } }],
    users: [{ name: "tester", user }],
    contexts: [{ name: "scripted", context: { cluster: "scripted", user: "tester" } }],
  });
}

interface ServerContext {
  readonly store: ObjectStore;
  readonly history: ReturnType<typeof createWatchHistory>;
  readonly applied: Map<string, Manifest>;
  readonly aggregated: boolean;
}

interface Place {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

function answer(context: ServerContext, request: SeenRequest, response: ServerResponse): void {
  const url = new URL(request.url, "http://server");
  const discovered = answerDiscovery(
    context.store,
    url.pathname,
    context.aggregated && /apidiscovery/.test(request.headers.accept ?? ""),
  );
  if (discovered !== undefined) return send(response, 200, discovered);
  const place = placeOf(context.store, url.pathname);
  if (place === undefined) throw refusal("NOT_FOUND", "NotFound", "the server could not find the requested resource");
  if (request.method === "GET" && url.searchParams.get("watch") === "true")
    return context.history.serve(place, url.searchParams, response);
  if (request.method === "GET" && place.name === undefined) return send(response, 200, listOf(context, place, url.searchParams));
  const object = answerObject(context, request, { ...place, query: url.searchParams });
  send(response, request.method === "POST" ? 201 : 200, object);
}

function answerObject(context: ServerContext, request: SeenRequest, place: Place & { readonly query: URLSearchParams }): unknown {
  const { store } = context;
  const { resource, namespace, name = "", subresource, query } = place;
  const key = { group: resource.group, kind: resource.kind, namespace, name };
  const dryRun = query.get("dryRun") === "All";
  const live = store.get(key);
  if (request.method === "POST") return store.create(request.body as Manifest, dryRun);
  const type = request.headers["content-type"] ?? "";
  if (request.method === "PATCH" && type.startsWith("application/apply-patch"))
    return applyTo(context, request.body as Manifest, { dryRun, force: query.get("force") === "true" });
  if (live === undefined) throw refusal("NOT_FOUND", "NotFound", `${resource.resource} "${name}" not found`);
  switch (request.method) {
    case "GET":
      return live;
    case "PUT":
      return store.replace(request.body as Manifest, dryRun);
    case "PATCH":
      return store.replace(mergePatch(live, partOf(request.body, subresource)) as Manifest, dryRun);
    case "DELETE":
      return remove(store, key, request.body);
    default:
      throw refusal("BAD_USER_INPUT", "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }
}

function remove(store: ObjectStore, key: Parameters<ObjectStore["get"]>[0], body: unknown): unknown {
  const how = isFields(body) ? body : {};
  const preconditions = isFields(how["preconditions"])
    ? (how["preconditions"] as { uid?: string; resourceVersion?: string })
    : {};
  store.remove(key, {
    propagation: (how["propagationPolicy"] as Propagation | undefined) ?? "Background",
    dryRun: Array.isArray(how["dryRun"]),
    ...preconditions,
  });
  return store.get(key) ?? { kind: "Status", apiVersion: "v1", status: "Success" };
}

function placeOf(store: ObjectStore, pathname: string): Place | undefined {
  const parts = pathname.split("/").slice(1).map(decodeURIComponent);
  const [group = "", version = ""] = parts[0] === "api" ? ["", parts[1]] : parts.slice(1, 3);
  const rest = parts.slice(parts[0] === "api" ? 2 : 3);
  const inNamespace = rest[0] === "namespaces" && rest.length > 2;
  const [plural, name, subresource] = inNamespace ? rest.slice(2) : rest;
  const resource = store.kinds().find((kind) => kind.group === group && kind.version === version && kind.resource === plural);
  return resource === undefined ? undefined : { resource, namespace: inNamespace ? (rest[1] ?? "") : "", name, subresource };
}

/** Of a patch what its door takes. */
function partOf(patch: unknown, subresource: string | undefined): unknown {
  return subresource === undefined ? patch : { [subresource]: (patch as Fields)[subresource] };
}

/** A list as a real server gives it: items without `apiVersion` and `kind`, in pages if asked. */
function listOf({ store }: ServerContext, { resource, namespace }: Place, query: URLSearchParams) {
  const field = query.get("fieldSelector")?.replace("metadata.name=", "");
  const all = store
    .list(resource)
    .filter(
      ({ metadata }) =>
        (namespace === "" || metadata.namespace === namespace) && (field === undefined || metadata.name === field),
    );
  const from = Number(query.get("continue") ?? 0);
  const limit = Number(query.get("limit") ?? 0) || all.length;
  const items = all.slice(from, from + limit).map((item) => ({ ...item, apiVersion: undefined, kind: undefined }));
  const next = from + limit < all.length ? { continue: String(from + limit) } : {};
  return {
    kind: `${resource.kind}List`,
    apiVersion: "v1",
    metadata: { resourceVersion: String(store.version()), ...next },
    items,
  };
}

/** Sends JSON. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Sends a Status as an API server refuses. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message = `scripted ${reason}`,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly details?: Fields } = {},
): void {
  const { headers = {}, details = {} } = more;
  send(response, code, { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message, details }, headers);
}

const statuses: Readonly<Record<string, number>> = { NOT_FOUND: 404, CONFLICT: 409, BAD_USER_INPUT: 400 };

function sendError(response: ServerResponse, error: unknown): void {
  const { code, details, message } = error instanceof FairleadError ? error : new FairleadError("INTERNAL", String(error));
  sendStatus(response, statuses[code] ?? 500, textOf(details["reason"]) || "InternalError", message);
}

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}
