import { isObject } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { decodeObject } from "../admission/decode.js";
import { objectAt, textAt, valueAt, withValueAt } from "../object-path.js";
import { badRequest, conflict, methodNotAllowed, notImplemented, unknownPath } from "../status-error.js";
import { removeObject } from "../write/remove.js";
import { updateObject } from "../write/update.js";
import { readBody } from "./body.js";
import { type Answer, ok, type ResourceExchange } from "./exchange.js";
import { logs } from "./logs.js";
import { get } from "./read.js";
import { present } from "./represent.js";
import { scale } from "./scale.js";
import { keyOf, patch, update } from "./write.js";
import { readWriteOptions } from "./write-options.js";

type Handler = (exchange: ResourceExchange) => Promise<Answer> | Answer;

async function readObject(exchange: ResourceExchange): Promise<JsonObject> {
  const { incoming } = exchange;
  const body = await readBody(incoming);
  if (!isObject(body)) throw badRequest("the body of the request must be one object");
  return body;
}

const status: Handler = (exchange) => {
  if (!exchange.kind.version.hasStatus) throw unknownPath();
  switch (exchange.method) {
    case "GET":
      return get(exchange);
    case "PUT":
      return update(exchange);
    case "PATCH":
      return patch(exchange);
    default:
      throw methodNotAllowed();
  }
};

const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };

const evict: Handler = async (exchange) => {
  if (exchange.method !== "POST") throw methodNotAllowed();
  const { context, kind, request } = exchange;
  const { dryRun } = readWriteOptions(exchange, request.query, "CreateOptions");
  const uid = textAt(await readObject(exchange), "deleteOptions.preconditions.uid");
  removeObject(context, kind, keyOf(exchange), { dryRun, ...(uid === "" ? {} : { uid }) });
  return { code: 201, body: success };
};

const bind: Handler = async (exchange) => {
  if (exchange.method !== "POST") throw methodNotAllowed();
  const { context, kind, request } = exchange;
  const options = readWriteOptions(exchange, request.query, "CreateOptions");
  const node = textAt(await readObject(exchange), "target.name");
  if (node === "") throw badRequest("target.name must name the node to bind to");
  const change = (pod: Manifest): Manifest => {
    const bound = textAt(pod, "spec.nodeName");
    if (bound !== "")
      throw conflict(kind.served, request.name ?? "", `pod ${request.name} is already assigned to node "${bound}"`);
    return withValueAt(pod, "spec.nodeName", node);
  };
  updateObject(context, kind, keyOf(exchange), change, options);
  return { code: 201, body: success };
};

const finalize: Handler = async (exchange) => {
  if (exchange.method !== "PUT") throw methodNotAllowed();
  const { context, kind, request } = exchange;
  const options = readWriteOptions(exchange, request.query, "UpdateOptions");
  const wanted = decodeObject(kind, await readObject(exchange), options);
  const change = (live: Manifest): Manifest => {
    const resourceVersion = wanted.metadata.resourceVersion ?? live.metadata.resourceVersion ?? "";
    const spec = { ...objectAt(live, "spec"), finalizers: valueAt(wanted, "spec.finalizers") ?? [] };
    return { ...live, metadata: { ...live.metadata, resourceVersion }, spec };
  };
  const changed = updateObject(context, kind, keyOf(exchange), change, { ...options, subresource: "finalize" });
  return ok(present(exchange, changed), options.warnings);
};

const readLogs: Handler = (exchange) => {
  if (exchange.method !== "GET") throw methodNotAllowed();
  return logs(exchange);
};

const handlers: Readonly<Record<string, Handler>> = {
  "pods/binding": bind,
  "pods/eviction": evict,
  "pods/log": readLogs,
  "namespaces/finalize": finalize,
};

/**
 * Answers a request for a part of an object.
 * @throws ApiError 404 for a part the kind does not have, 501 for one Kubernetes has and this server does not
 */
export function subresource(exchange: ResourceExchange): Promise<Answer> | Answer {
  const { kind, request } = exchange;
  const name = request.subresource ?? "";
  if (name === "status") return status(exchange);
  if (name === "scale") return scale(exchange);
  const address = `${kind.served.storageKey}/${name}`;
  const handler = Object.hasOwn(handlers, address) ? handlers[address] : undefined;
  if (handler !== undefined) return handler(exchange);
  if (kind.served.subresources.some((each) => each.name === name)) throw notImplemented(address);
  throw unknownPath();
}
