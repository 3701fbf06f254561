import { createHash, randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import { isFailure } from "../../engine/errors.js";
import type { KubernetesEvent } from "../../engine/model/kubernetes-event.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Cluster } from "../../engine/ports/cluster.js";
import type { Log } from "../../engine/ports/log.js";

/** What the writer works with. */
export interface EventWriterParts {
  /** The cluster that holds the objects which Events are about. */
  readonly cluster: Pick<Cluster, "create" | "patch">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Writes Events of Kubernetes. */
export interface EventWriter {
  /** Returns at once and never throws; what is too much is left out and counted. */
  write(event: KubernetesEvent): void;
  /** Events that were left out or could not be written. */
  left(): number;
  /** Writes what waits, at most some seconds. */
  close(): Promise<void>;
}

const mostWaiting = 1_000;
const writeWithinMs = 10_000;
const closeWithinMs = 3_000;
/** Events of one object: so many at once, and one more each. As clients of Kubernetes do, though faster to recover. */
const perObject = { burst: 25, everyMs: 30_000 };
/** The same words about the same object become one Event with a count. */
const repeated = { mostKept: 4_096, withinMs: 600_000 };
const longestMessage = 1_024;

interface WrittenEvent {
  readonly name: string;
  readonly namespace: string;
  count: number;
}

interface Bucket {
  left: number;
  filledAt: number;
}

/**
 * Creates the writer. Events are written one after the other, behind what causes them: a slow or refusing API server costs Events and nothing else.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 * @see kubernetes/kubernetes:staging/src/k8s.io/client-go/tools/record/events_cache.go
 */
export function createEventWriter({ cluster, clock, log }: EventWriterParts): EventWriter {
  const waiting: KubernetesEvent[] = [];
  const written = new LRUCache<string, WrittenEvent>({
    max: repeated.mostKept,
    ttl: repeated.withinMs,
    perf: { now: () => clock.now() },
    ttlResolution: 0,
  });
  const mayWrite = createBuckets(clock);
  const ended = new AbortController();
  let [left, isFailing] = [0, false];
  let running: Promise<void> | undefined;

  async function put(event: KubernetesEvent): Promise<void> {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(writeWithinMs)]);
    const key = keyOf(event);
    const known = written.get(key);
    if (known !== undefined) {
      const change = { count: known.count + 1, lastTimestamp: timestamp(clock.now()) };
      const patched = await cluster
        .patch({ group: "", kind: "Event", namespace: known.namespace, name: known.name }, "v1", change, signal)
        .catch((error: unknown) => {
          // Kubernetes forgets Events after an hour.
          if (isFailure(error, "NOT_FOUND")) return undefined;
          throw error;
        });
      if (patched !== undefined) {
        known.count += 1;
        return;
      }
    }
    const manifest = manifestOf(event, clock.now());
    await cluster.create(manifest, { dryRun: false }, signal);
    written.set(key, { name: manifest.metadata.name ?? "", namespace: manifest.metadata.namespace ?? "", count: 1 });
  }

  async function work(): Promise<void> {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      if (ended.signal.aborted) {
        left += 1 + waiting.splice(0).length;
        return;
      }
      try {
        await put(event);
        isFailing = false;
      } catch (error) {
        left += 1;
        if (!isFailing) log.warn("Events of Kubernetes cannot be written; they are left out until they can.", { error });
        isFailing = true;
      }
    }
  }

  function start(): void {
    running ??= work().finally(() => {
      running = undefined;
      if (waiting.length > 0) start();
    });
  }

  return {
    write(event) {
      if (ended.signal.aborted || waiting.length >= mostWaiting || !mayWrite(event)) {
        left += 1;
        return;
      }
      waiting.push(event);
      start();
    },
    left: () => left,
    async close() {
      const cancel = clock.after(closeWithinMs, () => ended.abort());
      // oxlint-disable-next-line no-unmodified-loop-condition -- set by what is awaited
      while (running !== undefined) await running;
      cancel();
      ended.abort();
    },
  };
}

/** Says whether one more Event about an object may be written now. */
function createBuckets(clock: Clock): (event: KubernetesEvent) => boolean {
  const buckets = new LRUCache<string, Bucket>({ max: repeated.mostKept });
  return ({ object: { kind, metadata } }) => {
    const key = metadata.uid ?? `${kind} ${metadata.namespace}/${metadata.name}`;
    const now = clock.now();
    const bucket = buckets.get(key) ?? { left: perObject.burst, filledAt: now };
    buckets.set(key, bucket);
    bucket.left = Math.min(perObject.burst, bucket.left + Math.max(0, now - bucket.filledAt) / perObject.everyMs);
    bucket.filledAt = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  };
}

function keyOf({ object, reason, type, message, component }: KubernetesEvent): string {
  return createHash("sha256")
    .update(
      JSON.stringify([
        object.kind,
        object.metadata.namespace,
        object.metadata.name,
        object.metadata.uid,
        reason,
        type,
        message,
        component,
      ]),
    )
    .digest("base64url");
}

/** RFC 3339 with whole seconds, as the kind's times are. */
function timestamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

function manifestOf({ object, reason, type, message, component, annotations, labels }: KubernetesEvent, at: number): Manifest {
  const { name = "", namespace = "", uid, resourceVersion } = object.metadata;
  const time = timestamp(at);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: `${name.slice(0, 200)}.${at.toString(16)}${randomUUID().slice(0, 8)}`,
      namespace,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name,
      namespace,
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
    reason,
    type,
    message: message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message,
    source: { component },
    reportingComponent: component,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}
