import { type Application, formatRef } from "../../engine/model/application.js";
import type { SequencedEvent } from "../../engine/model/engine-event.js";
import type { HealthStatus } from "../../engine/model/health.js";
import { isTerminal, type OperationState } from "../../engine/model/operation.js";
import { appRef } from "../../schema/app-ref.type.js";
import { applicationType } from "../../schema/application.type.js";
import type { DeletedReason } from "../../schema/enums.js";
import type { ApplicationEventType } from "../../schema/event.type.js";
import { operationType, resourceResultType } from "../../schema/operation.type.js";
import type { ResumePoint, ResumeTokens } from "./resume-token.js";

/** A frame on its way to a subscriber, with what its queue must know of it. Made once and shared by all who get it. */
export interface Frame {
  readonly shown: ApplicationEventType;
  /** Frames with the same key may be merged into the later one; without a key a frame is never merged. */
  readonly mergeKey?: string;
  /** Roughly, in bytes. */
  readonly size: number;
}

/** The frame of an event. With `as` it is told as a coming into sight or a going out of it instead of what it was. */
export function eventFrame(event: SequencedEvent, tokens: ResumeTokens, as?: "added" | DeletedReason): Frame {
  const { epoch, sequence, at, topic, ref, application, cause } = event;
  const base = {
    id: `${epoch}:${sequence}`,
    at,
    resumeToken: lazily(() => tokens.sign({ epoch, sequence, midSnapshot: false })),
    topic,
    ref: appRef(application),
    ...(cause === undefined ? {} : { cause }),
  };
  if (as !== undefined) {
    const told =
      as === "added"
        ? { type: "ApplicationAdded", application: applicationType(application) }
        : { type: "ApplicationDeleted", reason: as };
    return { shown: shownAs(base, { ...told, id: `${base.id}:${as}`, topic: "LIFECYCLE" }), size: largeFrame };
  }
  const key = mergeable.has(event.body.type) ? `${topic} ${formatRef(ref)}` : undefined;
  return {
    shown: shownAs(base, bodyOf(event)),
    ...(key === undefined ? {} : { mergeKey: key }),
    size: topic === "OPERATION" && event.body.type === "SyncResourceProgress" ? smallFrame : largeFrame,
  };
}

/** State that only matters as it is now. What came or went, and every step of an operation, is told one by one. */
const mergeable: ReadonlySet<string> = new Set([
  "ApplicationModified",
  "StatusChanged",
  "HealthChanged",
  "DriftDetected",
  "DriftResolved",
]);

/** A frame shares its Application with the engine; these are the parts that are its own, with a margin. */
const smallFrame = 1_024;
const largeFrame = 4_096;

function shownAs(base: object, body: Readonly<Record<string, unknown>>): ApplicationEventType {
  return { ...base, ...body } as unknown as ApplicationEventType;
}

function bodyOf({ body, application: raw }: SequencedEvent): Readonly<Record<string, unknown>> {
  const application = applicationType(raw);
  switch (body.type) {
    case "ApplicationAdded":
    case "StatusChanged":
    case "DriftResolved":
      return { type: body.type, application };
    case "ApplicationModified":
    case "DriftDetected":
    case "HealthChanged":
      return { ...body, application };
    case "ApplicationDeleted":
      return { type: body.type, reason: "DELETED" };
    case "SyncStarted":
    case "SyncFinished":
      return { type: body.type, operationId: body.operationId, operation: operationType(body.operation), application };
    case "SyncResourceProgress":
      return { type: body.type, operationId: body.operationId, wave: body.wave, result: resourceResultType(body.result) };
    default:
      return body satisfies never;
  }
}

type Told = ApplicationEventType & { readonly from?: HealthStatus; readonly changedPaths?: readonly string[] };

/** Two frames of one key as one: the newer, with what the older began with. */
export function mergeFrames(older: Frame, newer: Frame): Frame {
  const [before, after] = [older.shown as Told, newer.shown as Told];
  if (after.type === "HealthChanged") return { ...newer, shown: shownAs(after, { from: before.from }) };
  if (after.type !== "ApplicationModified") return newer;
  const paths = new Set([...(before.changedPaths ?? []), ...(after.changedPaths ?? [])]);
  return { ...newer, shown: shownAs(after, { changedPaths: [...paths] }) };
}

/** A function that works once and remembers. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** A frame about the stream itself, at a place in it. */
export function controlFrame(
  type: "SnapshotBegin" | "SnapshotEnd" | "Resync" | "Heartbeat",
  { point, at, tokens }: FramePlace,
  more: Readonly<Record<string, unknown>> = {},
): Frame {
  const id = `${point.epoch}:${point.sequence}:${type}`;
  return { shown: shownAs({ type, id, at, resumeToken: lazily(() => tokens.sign(point)) }, more), size: smallFrame };
}

/** One Application of a snapshot. */
export function itemFrame(raw: Application, { point, at, tokens }: FramePlace): Frame {
  const application = applicationType(raw);
  const id = `${point.epoch}:${point.sequence}:${application.id}`;
  const base = { type: "SnapshotItem", id, at, resumeToken: lazily(() => tokens.sign(point)), ref: application.ref };
  return { shown: shownAs(base, { application }), size: largeFrame };
}

/** The state of an operation as it stands, told to somebody who comes to it late. */
export function operationFrame(
  { application, state }: { readonly application: Application; readonly state: OperationState },
  { point, at, tokens }: FramePlace,
): Frame {
  const operation = operationType(state);
  const base = {
    type: isTerminal(state.phase) ? "SyncFinished" : "SyncStarted",
    id: `${point.epoch}:${point.sequence}:state`,
    at,
    resumeToken: lazily(() => tokens.sign(point)),
    topic: "OPERATION",
    ref: appRef(application),
  };
  return { shown: shownAs(base, { operationId: operation.id, operation }), size: largeFrame };
}

/** Where and when a frame is made, and whose tokens it bears. */
export interface FramePlace {
  readonly point: ResumePoint;
  readonly at: number;
  readonly tokens: ResumeTokens;
}
