import { type ClusterScope, wholeCluster } from "../../engine/model/cluster-scope.js";
import type { ApiResource } from "../../engine/model/live-object.js";
import type { Manifest } from "../../engine/model/manifest.js";
import { formatKey, keyOf, type ResourceKey } from "../../engine/model/resource-key.js";
import type { Cluster, KindName } from "../../engine/ports/cluster.js";
import { applyTo } from "./apply.js";
import { mergePatch } from "./json.js";
import { usualKinds } from "./kinds.js";
import { createObjectStore, type ObjectStore, refusal } from "./object-store.js";
import { watchStore } from "./watch-store.js";

/** One request that a fake cluster got. */
export interface FakeRequest {
  readonly verb: "read" | "apply" | "create" | "replace" | "patch" | "remove";
  /** As `formatKey` writes it. */
  readonly key: string;
  readonly dryRun: boolean;
}

/** A failure that a test planned: thrown instead of answering, for each request that fits, `times` times (default 1). */
export interface PlannedFailure {
  readonly verb?: FakeRequest["verb"];
  /** A part of the key, e.g. `/ConfigMap/` or the whole. */
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly error: Error;
  readonly times?: number;
}

/** A cluster in memory, good enough for the engine; see `ObjectStore` for what it knows of Kubernetes. */
export interface FakeCluster extends Cluster {
  /** All requests through the port, in order; `watch` and `resource` are none. */
  readonly requests: readonly FakeRequest[];
  forgetRequests(): void;
  /** Plans a failure. */
  fail(failure: PlannedFailure): void;
  /** Creates or replaces an object as somebody else would; counts as no request. */
  put(object: Manifest): Manifest;
  /** Deletes an object as somebody else would; finalizers are respected. */
  take(key: ResourceKey): void;
  get(key: ResourceKey): Manifest | undefined;
  objects(): readonly Manifest[];
  /** What else the store can do: serve and unserve kinds. */
  readonly store: ObjectStore;
  /** Resolves when the watchers were told everything that happened so far. */
  settled(): Promise<void>;
}

/** What a fake cluster may be told at its making. */
export interface FakeClusterOptions {
  readonly server?: string;
  readonly name?: string;
  readonly kinds?: readonly ApiResource[];
  /** Milliseconds since 1970, for timestamps. */
  readonly now?: () => number;
  /** Namespaces that exist from the start; default `default` and `argocd`. */
  readonly namespaces?: readonly string[];
}

interface FakeState {
  readonly store: ObjectStore;
  readonly applied: Map<string, Manifest>;
  readonly failures: { failure: PlannedFailure; left: number }[];
  readonly requests: FakeRequest[];
}

/** Creates a cluster in memory. Watchers are told in order, one turn of the event loop after the change. */
export function createFakeCluster(options: FakeClusterOptions = {}): FakeCluster {
  const { kinds = usualKinds, now = () => Date.UTC(2026, 0, 1), namespaces = ["default", "argocd"] } = options;
  const store = createObjectStore(kinds, now);
  for (const name of namespaces) store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, false);
  const facts = { kubeVersion: "1.36.0", apiVersions: "apps/v1,apps/v1/Deployment,v1,v1/ConfigMap" };
  const state: FakeState = { store, applied: new Map(), failures: [], requests: [] };
  let scope = wholeCluster;
  const rescoped = new Set<(scope: ClusterScope) => void>();
  return {
    server: options.server ?? "https://kubernetes.default.svc",
    name: options.name ?? "in-cluster",
    ...verbsOf(state),
    scope: () => scope,
    manage(next) {
      scope = next;
      for (const tell of rescoped) tell(next);
    },
    watch: (handler, signal) => watchStore({ store, scope, rescoped, handler }, signal),
    resource: (kind: KindName) => Promise.resolve(store.resource(kind)),
    facts: () => Promise.resolve(facts),
    requests: state.requests,
    forgetRequests: () => void state.requests.splice(0),
    fail: (failure) => void state.failures.push({ failure, left: failure.times ?? 1 }),
    put: (object) => put(store, object),
    take: (key) => store.remove(key, { propagation: "Background" }),
    get: (key) => store.get(key),
    objects: () => store.kinds().flatMap((kind) => store.list(kind)),
    store,
    async settled() {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function verbsOf(state: FakeState): Pick<Cluster, "read" | "apply" | "create" | "replace" | "patch" | "remove"> {
  const { store } = state;
  const ask = async <T>(
    verb: FakeRequest["verb"],
    key: ResourceKey,
    dryRun: boolean,
    signal: AbortSignal,
    answer: () => T,
  ): Promise<T> => {
    signal.throwIfAborted();
    await Promise.resolve();
    const request = { verb, key: formatKey(key), dryRun };
    state.requests.push(request);
    const failure = takeFailure(state, request);
    if (failure !== undefined) throw failure;
    return answer();
  };
  return {
    read: (key, version, signal) => ask("read", key, false, signal, () => read(store, key, version)),
    create: (object, { dryRun }, signal) => ask("create", keyOf(object), dryRun, signal, () => store.create(object, dryRun)),
    replace: (object, { dryRun }, signal) => ask("replace", keyOf(object), dryRun, signal, () => store.replace(object, dryRun)),
    apply: (object, options, signal) =>
      ask("apply", keyOf(object), options.dryRun, signal, () => applyTo(state, object, options)),
    remove: (key, options, signal) => ask("remove", key, options.dryRun ?? false, signal, () => store.remove(key, options)),
    patch: (key, _version, patch, signal, { subresource } = {}) => {
      const part = subresource === undefined ? patch : { [subresource]: patch[subresource] };
      return ask("patch", key, false, signal, () => store.replace(patched(store, key, part), false));
    },
  };
}

function read(store: ObjectStore, key: ResourceKey, version: string | undefined): Manifest | undefined {
  const served = store.resource(key);
  if (served !== undefined && version !== undefined && served.version !== version)
    throw refusal("NOT_FOUND", "NotFound", `the cluster does not serve ${key.kind} in version "${version}"`);
  return store.get(key);
}

function takeFailure(state: FakeState, request: FakeRequest): Error | undefined {
  const index = state.failures.findIndex(
    ({ failure }) =>
      (failure.verb ?? request.verb) === request.verb &&
      (failure.dryRun ?? request.dryRun) === request.dryRun &&
      request.key.includes(failure.key ?? ""),
  );
  const planned = state.failures[index];
  if (planned === undefined) return undefined;
  planned.left -= 1;
  if (planned.left <= 0) state.failures.splice(index, 1);
  return planned.failure.error;
}

function patched(store: ObjectStore, key: ResourceKey, patch: Readonly<Record<string, unknown>>): Manifest {
  const live = store.get(key);
  if (live === undefined) throw refusal("NOT_FOUND", "NotFound", `${key.kind} "${key.name}" not found`);
  return mergePatch(live, patch) as Manifest;
}

function put(store: ObjectStore, object: Manifest): Manifest {
  const { resourceVersion: _, uid: __, ...metadata } = object.metadata;
  const resource = store.resource({ group: keyOf(object).group, kind: object.kind });
  const live = store.get(resource?.namespaced === false ? { ...keyOf(object), namespace: "" } : keyOf(object));
  return live === undefined ? store.create(object, false) : store.replace({ ...object, metadata }, false);
}
