import { FairleadError, isFailure } from "../../engine/errors.js";
import { wholeCluster } from "../../engine/model/cluster-scope.js";
import type { ApiResource, LiveChange } from "../../engine/model/live-object.js";
import { type Manifest, versionOf } from "../../engine/model/manifest.js";
import { keyOf, type ResourceKey } from "../../engine/model/resource-key.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { ApplyOptions, Cluster, DeleteOptions } from "../../engine/ports/cluster.js";
import type { Log } from "../../engine/ports/log.js";
import type { ApiRequest } from "./api-request.js";
import { createClusterFacts } from "./cluster-facts.js";
import { type ClusterWatchOptions, watchCluster } from "./cluster-watch.js";
import { createDiscovery, type Discovery } from "./discovery.js";
import { receivedObject } from "./received-object.js";
import { type Query, resourcePath } from "./resource-path.js";
import { hideSecretValues } from "./secret-text.js";
import type { Transport } from "./transport.js";

/** What a cluster is called, and what its client works with. */
export interface ClusterOptions extends ClusterWatchOptions {
  /** The API server's URL as Applications write it. */
  readonly server: string;
  /** The name Applications may use instead. */
  readonly name: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** The manager under which everything is written; Argo CD's, so that a team that moves keeps its field owners. */
const fieldManager = "argocd-controller";

/**
 * Makes the live objects of one cluster out of a connection. It asks nothing by itself: the first call connects, and only `watch` keeps
 * connections open, one for each watched kind, until its signal. A cluster that nobody watches costs no socket and no memory to speak of.
 *
 * The promise of `watch` resolves when the watch has ended. It never rejects: a server that cannot be reached is tried until the signal, and until a
 * kind could be listed there is no `listed` for it. Objects come with their `managedFields`, because rules may ask who manages a field.
 */
export function createCluster(transport: Transport, options: ClusterOptions): Cluster {
  const { server, name, log, clock } = options;
  let scope = wholeCluster;
  const listeners = new Set<() => void>();
  const tellChange = () => {
    for (const listener of listeners) listener();
  };
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const discovery = createDiscovery(transport, { log, clock, learned: tellChange });
  const ask = askerOf(transport, discovery);
  return {
    server,
    name,
    scope: () => scope,
    manage(next) {
      scope = next;
      tellChange();
    },
    watch: (handler: (change: LiveChange) => void, signal: AbortSignal) =>
      watchCluster({ transport, discovery, handler, onChange, ...options, scope: () => scope }, signal),
    resource: (kind, signal) => discovery.resolve(kind, signal),
    facts: createClusterFacts(transport, discovery, clock),
    async read(key, version, signal) {
      // Nothing can be there of a kind that is not served; in a version that is not served it may well be.
      if ((await discovery.resolve({ group: key.group, kind: key.kind }, signal)) === undefined) return undefined;
      return await ask.one(key, version, { method: "GET", action: `read ${describe(key)}` }, signal).catch((error: unknown) => {
        if (isFailure(error, "NOT_FOUND") && error.details["reason"] !== notServed) return undefined;
        throw error;
      });
    },
    apply: (object, how, signal) => ask.one(keyOf(object), versionOf(object), applyRequest(object, how), signal),
    create: (object, { dryRun }, signal) => {
      const action = `create ${describe({ ...keyOf(object), name: object.metadata.name ?? object.metadata.generateName ?? "" })}`;
      const request = { method: "POST", action, body: object, query: writeQuery(dryRun) } as const;
      return ask.one(keyOf(object), versionOf(object), request, signal);
    },
    replace: (object, { dryRun }, signal) => {
      const request = {
        method: "PUT",
        action: `replace ${describe(keyOf(object))}`,
        body: object,
        query: writeQuery(dryRun),
      } as const;
      return ask.one(keyOf(object), versionOf(object), request, signal);
    },
    patch: (key, version, mergePatch, signal, { subresource } = {}) => {
      const action = `patch ${describe(key)}`;
      const query = { fieldManager };
      const contentType = "application/merge-patch+json";
      const request = { method: "PATCH", action, body: mergePatch, query, contentType, subresource } as const;
      return ask.one(key, version, request, signal);
    },
    async remove(key, how, signal) {
      const request = { method: "DELETE", action: `delete ${describe(key)}`, body: deleteOptions(how) } as const;
      await ask.raw(key, undefined, request, signal).catch((error: unknown) => {
        if (!isFailure(error, "NOT_FOUND")) throw error;
      });
    },
  };
}

/** `details.reason` when the kind, and not the object, is missing. */
const notServed = "KindNotServed";

type ObjectRequest = Omit<ApiRequest, "path"> & { readonly query?: Query; readonly subresource?: "status" | undefined };

interface Asker {
  /** Makes a request about one object and answers what the server sent. */
  raw(key: ResourceKey, version: string | undefined, request: ObjectRequest, signal: AbortSignal): Promise<unknown>;
  /** As `raw`, for requests that answer the object. */
  one(key: ResourceKey, version: string | undefined, request: ObjectRequest, signal: AbortSignal): Promise<Manifest>;
}

function askerOf(transport: Transport, discovery: Discovery): Asker {
  const ask = async (key: ResourceKey, version: string | undefined, request: ObjectRequest, signal: AbortSignal) => {
    const { group, kind } = key;
    const resource = await discovery.resolve({ group, kind, ...(version === undefined ? {} : { version }) }, signal);
    if (resource === undefined) throw unknownKind(key, version, request);
    const { query = {}, subresource, ...rest } = request;
    const path = resourcePath(resource, { ...placeOf(resource, key, request), subresource, query });
    return { resource, answer: await transport.request({ ...rest, path, ...secrecyOf(resource) }, signal) };
  };
  return {
    raw: async (key, version, request, signal) => (await ask(key, version, request, signal)).answer,
    async one(key, version, request, signal) {
      const { resource, answer } = await ask(key, version, request, signal);
      const apiVersion = resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
      const object = receivedObject(answer, { apiVersion, kind: resource.kind });
      if (object !== undefined) return object;
      throw new FairleadError(
        "UNAVAILABLE",
        `Cannot ${request.action}: "${transport.server}" answered something that is no object`,
      );
    },
  };
}

function placeOf(resource: ApiResource, key: ResourceKey, { method, action }: ObjectRequest) {
  if (resource.namespaced && key.namespace === "")
    throw new FairleadError("BAD_USER_INPUT", `Cannot ${action}: ${key.kind} objects live in a namespace and none is given`);
  const namespace = resource.namespaced ? key.namespace : "";
  return method === "POST" ? { namespace } : { namespace, name: key.name };
}

function secrecyOf({ group, kind }: ApiResource): Pick<ApiRequest, "redact"> {
  return group === "" && kind === "Secret" ? { redact: hideSecretValues } : {};
}

function unknownKind({ group, kind }: ResourceKey, version: string | undefined, { action }: ObjectRequest): FairleadError {
  const apiVersion = [group, version].filter((part) => part !== undefined && part !== "").join("/") || "v1";
  const message = `Cannot ${action}: the cluster does not serve the kind ${kind} of "${apiVersion}"; is its CRD installed?`;
  return new FairleadError("NOT_FOUND", message, { details: { reason: notServed } });
}

function applyRequest(object: Manifest, { dryRun, force, fieldValidation }: ApplyOptions): ObjectRequest {
  // An API server refuses an apply that says who manages what.
  const { managedFields: _, ...metadata } = object.metadata;
  return {
    method: "PATCH",
    action: `apply ${describe(keyOf(object))}`,
    body: { ...object, metadata },
    contentType: "application/apply-patch+yaml",
    repeatable: true,
    query: { ...writeQuery(dryRun), force, fieldValidation },
  };
}

function writeQuery(dryRun: boolean): Query {
  return { fieldManager, dryRun: dryRun ? "All" : undefined };
}

function deleteOptions({ propagation, uid, resourceVersion, dryRun }: DeleteOptions) {
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: propagation,
    ...(uid === undefined && resourceVersion === undefined ? {} : { preconditions: { uid, resourceVersion } }),
    ...(dryRun === true ? { dryRun: ["All"] } : {}),
  };
}

function describe({ group, kind, namespace, name }: ResourceKey): string {
  const what = group === "" ? kind : `${kind}.${group}`;
  return namespace === "" ? `${what} "${name}"` : `${what} "${namespace}/${name}"`;
}
