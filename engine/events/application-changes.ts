import { equalJson } from "../kubernetes/json-value.js";
import { annotations } from "../model/annotations.js";
import { type Application, type ResourceStatus, refOf } from "../model/application.js";
import type { EngineEvent, EventBody, EventTopic } from "../model/engine-event.js";
import type { ResourceKey } from "../model/resource-key.js";
import { changedPaths } from "./changed-paths.js";

/** Keys that are a message to the engine or its own notes, not something a person changed. */
const notes: ReadonlySet<string> = new Set<string>([
  annotations.refresh,
  annotations.refreshTimestamp,
  "argocd.argoproj.io/hydrate",
  "argocd.argoproj.io/hydrate-timestamp",
  "notified.notifications.argoproj.io",
]);
const mostKeys = 50;

/** What people wrote, as far as it counts. */
function writtenPart({ spec, metadata }: Application): Readonly<Record<string, unknown>> {
  const { labels, finalizers, deletionTimestamp, ownerReferences } = metadata;
  const kept = Object.entries(metadata.annotations ?? {}).filter(([key]) => !notes.has(key));
  return {
    spec,
    metadata: {
      labels: labels ?? {},
      annotations: Object.fromEntries(kept),
      finalizers: finalizers ?? [],
      deletionTimestamp,
      ownerReferences,
    },
  };
}

function outOfSync({ status }: Application): readonly ResourceStatus[] {
  return (status?.resources ?? []).filter((resource) => resource.status === "OutOfSync");
}

function keyOf({ group = "", kind, namespace = "", name }: ResourceStatus): ResourceKey {
  return { group, kind, namespace, name };
}

/** A change of whether live is what Git wants, or of what is not. */
function drift(before: Application, after: Application): EventBody | undefined {
  const was = before.status?.sync?.status;
  const is = after.status?.sync?.status;
  if (is === "OutOfSync") {
    const keys = outOfSync(after).map(keyOf);
    if (was === "OutOfSync" && equalJson(outOfSync(before).map(keyOf), keys)) return undefined;
    return { type: "DriftDetected", outOfSync: keys.slice(0, mostKeys) };
  }
  return was === "OutOfSync" && is === "Synced" ? { type: "DriftResolved" } : undefined;
}

function health(before: Application, after: Application): EventBody | undefined {
  const from = before.status?.health?.status ?? "Unknown";
  const { status: to = "Unknown", message } = after.status?.health ?? {};
  return from === to ? undefined : { type: "HealthChanged", from, to, ...(message && { message }) };
}

/** The status without what other events tell, and without when it was last looked at. */
function restOfStatus({ status = {} }: Application, told: { readonly drift: boolean; readonly health: boolean }): unknown {
  const { health: itsHealth, sync, resources } = status;
  return {
    ...status,
    reconciledAt: undefined,
    operationState: undefined,
    health: told.health ? undefined : itsHealth,
    sync: told.drift ? { ...sync, status: undefined } : sync,
    resources: told.drift ? (resources ?? []).map((resource) => ({ ...resource, status: undefined })) : (resources ?? []),
  };
}

/**
 * Tells what happened to an Application, from how it was and how it is now: in this order what people changed, drift, health, and whatever else of its
 * status is new. Nothing for a new version that only bears the engine's own notes. An Application that was replaced by another one of its
 * name was deleted and added. What operations do is told by those who carry them out.
 * @param at milliseconds since 1970
 */
export function describeChange(
  before: Application | undefined,
  after: Application | undefined,
  at: number,
): readonly EngineEvent[] {
  const event = (topic: EventTopic, application: Application, body: EventBody): EngineEvent => ({
    topic,
    ref: refOf(application),
    application,
    at,
    body,
  });
  if (before === undefined) return after === undefined ? [] : [event("LIFECYCLE", after, { type: "ApplicationAdded" })];
  if (after === undefined) return [event("LIFECYCLE", before, { type: "ApplicationDeleted" })];
  if (before.metadata.uid !== after.metadata.uid)
    return [...describeChange(before, undefined, at), ...describeChange(undefined, after, at)];
  const events: EngineEvent[] = [];
  const paths = changedPaths(writtenPart(before), writtenPart(after));
  if (paths.length > 0) events.push(event("LIFECYCLE", after, { type: "ApplicationModified", changedPaths: paths }));
  const drifted = drift(before, after);
  if (drifted !== undefined) events.push(event("DRIFT", after, drifted));
  const felt = health(before, after);
  if (felt !== undefined) events.push(event("HEALTH", after, felt));
  const told = { drift: drifted !== undefined, health: felt !== undefined };
  if (!equalJson(restOfStatus(before, told), restOfStatus(after, told)))
    events.push(event("STATUS", after, { type: "StatusChanged" }));
  return events;
}
