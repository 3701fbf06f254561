import type { KindRegistry, VersionedKind } from "../kinds.js";
import { parsePath, type ResourceRequest } from "../request.js";
import { badRequest, methodNotAllowed, notImplemented, unknownPath } from "../status-error.js";
import { remove, removeCollection } from "./delete.js";
import { discover } from "./discovery.js";
import { type Answer, type Exchange, ok, type ResourceExchange } from "./exchange.js";
import { openApi } from "./openapi.js";
import { get, list } from "./read.js";
import { isReview, review } from "./reviews.js";
import { subresource } from "./subresources.js";
import { versionDocument } from "./version.js";
import { watch } from "./watch.js";
import { create, patch, update } from "./write.js";

const probes: ReadonlySet<string> = new Set(["healthz", "livez", "readyz"]);

/** Says whether anybody may read a path without a token: health and version, as in a real cluster. */
export function isPublic(target: string): boolean {
  const [, first = ""] = (target.split("?")[0] ?? "").split("/");
  return probes.has(first) || first === "version";
}

function document(exchange: Exchange, path: string): Answer {
  if (exchange.method !== "GET" && exchange.method !== "HEAD") throw methodNotAllowed();
  const [, first = ""] = path.split("/");
  if (probes.has(first)) return { code: 200, text: "ok" };
  if (path === "/version") return ok(versionDocument);
  if (path === "/") return ok({ paths: ["/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"] });
  if (path === "/openapi/v2") throw unknownPath();
  if (first === "openapi") return openApi(exchange, path);
  const found = discover(exchange, path);
  if (found === undefined) throw unknownPath();
  return found;
}

/** `pods` of `/api/v1/pods` and `/api/v1/namespaces/x/pods`; `/api/v1/watch/pods` is the form that was given up long ago. */
function find(kinds: KindRegistry, request: ResourceRequest): VersionedKind {
  const kind = kinds.byResource(request.group, request.version, request.resource);
  if (kind === undefined) throw unknownPath();
  if (!kind.served.namespaced && request.namespace !== "") throw unknownPath();
  if (kind.served.namespaced && request.namespace === "" && request.name !== undefined) {
    throw badRequest(`namespace is missing: ask for /namespaces/<namespace>/${request.resource}/${request.name}`);
  }
  return kind;
}

function onObject(exchange: ResourceExchange): Promise<Answer> | Answer {
  switch (exchange.method) {
    case "GET":
    case "HEAD":
      return get(exchange);
    case "PUT":
      return update(exchange);
    case "PATCH":
      return patch(exchange);
    case "DELETE":
      return remove(exchange);
    default:
      throw methodNotAllowed();
  }
}

function onCollection(exchange: ResourceExchange): Promise<Answer> | Answer {
  const { query } = exchange.request;
  switch (exchange.method) {
    case "GET":
    case "HEAD":
      return ["true", "1"].includes(query.get("watch") ?? "") ? watch(exchange) : list(exchange);
    case "POST":
      return create(exchange);
    case "DELETE":
      return removeCollection(exchange);
    default:
      throw methodNotAllowed();
  }
}

/**
 * Finds what a request is about and answers it.
 * @throws ApiError with what it is refused with; FairleadError from the algorithms of `engine/kubernetes`
 */
export function route(exchange: Exchange): Promise<Answer> | Answer {
  const parsed = parsePath(exchange.incoming.url ?? "/");
  if (parsed.kind === "document") return document(exchange, parsed.path);
  const { request } = parsed;
  const resource: ResourceExchange = { ...exchange, request, kind: find(exchange.context.kinds, request) };
  const { served } = resource.kind;
  if (isReview(served.kind)) return review(resource);
  if (!served.verbs.includes("list")) throw notImplemented(served.storageKey);
  if (request.subresource !== undefined) return subresource(resource);
  return request.name === undefined ? onCollection(resource) : onObject(resource);
}
