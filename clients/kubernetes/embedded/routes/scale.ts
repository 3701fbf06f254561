import { applyMergePatch } from "../../../../engine/kubernetes/json-merge-patch.js";
import { applyJsonPatch } from "../../../../engine/kubernetes/json-patch.js";
import { isObject } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { invalidValue } from "../admission/metadata.js";
import type { ScalePaths } from "../kinds.js";
import { numberAt, objectAt, textAt, textOf, withValueAt } from "../object-path.js";
import { patchTypes } from "../patch/patched-object.js";
import { badRequest, invalid, methodNotAllowed, unknownPath, unsupportedMediaType } from "../status-error.js";
import { requireLive, updateObject } from "../write/update.js";
import { mediaTypeOf, readBody } from "./body.js";
import { type Answer, ok, type ResourceExchange } from "./exchange.js";
import { keyOf } from "./write.js";
import { readWriteOptions } from "./write-options.js";

const bare = (path: string) => path.replace(/^\./, "");

function selectorText(object: Manifest, path: string | undefined): string {
  if (path === undefined) return "";
  const text = textAt(object, bare(path));
  if (text !== "") return text;
  return Object.entries(objectAt(object, `${bare(path)}.matchLabels`))
    .map(([key, value]) => `${key}=${textOf(value)}`)
    .join(",");
}

function scaleOf(object: Manifest, paths: ScalePaths): Manifest {
  const { name = "", namespace = "", uid = "", resourceVersion = "", creationTimestamp = "" } = object.metadata;
  const selector = selectorText(object, paths.labelSelectorPath);
  const replicas = numberAt(object, bare(paths.specReplicasPath)) ?? 0;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberAt(object, bare(paths.statusReplicasPath)) ?? 0, ...(selector === "" ? {} : { selector }) },
  };
}

function wantedReplicas(given: unknown): number {
  if (!isObject(given)) throw badRequest("the body must be a Scale of autoscaling/v1");
  if (given["kind"] !== undefined && given["kind"] !== "Scale")
    throw badRequest(`the body must be a Scale, not ${JSON.stringify(given["kind"])}`);
  const replicas = objectAt(given, "spec")["replicas"] ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas))
    throw badRequest(`spec.replicas must be a whole number, not ${JSON.stringify(replicas)}`);
  if (replicas >= 0) return replicas;
  const name = textAt(given, "metadata.name");
  throw invalid({ group: "autoscaling", kind: "Scale" }, name, [
    invalidValue("spec.replicas", replicas, "must be greater than or equal to 0"),
  ]);
}

async function changedScale(exchange: ResourceExchange): Promise<(current: Manifest) => unknown> {
  const { incoming, method } = exchange;
  const mediaType = mediaTypeOf(incoming);
  if (method === "PATCH" && !patchTypes.includes(mediaType)) throw unsupportedMediaType(mediaType, patchTypes);
  const body = await readBody(incoming);
  if (method === "PUT") return () => body;
  if (mediaType === "application/json-patch+json") return (current) => applyJsonPatch(current as unknown as JsonObject, body);
  return (current) => applyMergePatch(current as unknown as JsonObject, body as JsonObject);
}

/** The scale subresource: the number of replicas of whatever has one, as a `Scale`. */
export async function scale(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, method, request } = exchange;
  const paths = kind.version.scale;
  if (paths === undefined) throw unknownPath();
  const key = keyOf(exchange);
  if (method === "GET") return ok(scaleOf(requireLive(context, kind, key), paths));
  if (method !== "PUT" && method !== "PATCH") throw methodNotAllowed();
  const options = readWriteOptions(exchange, request.query, "UpdateOptions");
  const next = await changedScale(exchange);
  const change = (live: Manifest): Manifest => {
    const wanted = next(scaleOf(live, paths));
    const scaled = withValueAt(live, bare(paths.specReplicasPath), wantedReplicas(wanted));
    const resourceVersion = textAt(wanted as JsonObject, "metadata.resourceVersion");
    return resourceVersion === "" ? scaled : { ...scaled, metadata: { ...scaled.metadata, resourceVersion } };
  };
  const changed = updateObject(context, kind, key, change, { ...options, subresource: "scale" });
  return ok(scaleOf(changed, paths), options.warnings);
}
