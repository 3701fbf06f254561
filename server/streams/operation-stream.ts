import type { Engine } from "../../engine/engine.js";
import { FairleadError } from "../../engine/errors.js";
import type { SequencedEvent } from "../../engine/model/engine-event.js";
import { isTerminal, operationIdOf } from "../../engine/model/operation.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { OperationRequest, Viewer } from "../../resolvers/context.js";
import { mayDo } from "../../resolvers/guards.js";
import type { ResyncReason } from "../../schema/enums.js";
import type { EdgeLimits } from "../edge/limits.js";
import { eventsAfter } from "./application-stream.js";
import { controlFrame, eventFrame, type Frame, operationFrame } from "./frame.js";
import { createFrameStream, type FrameStream } from "./frame-stream.js";
import type { ResumePoint, ResumeTokens } from "./resume-token.js";

/** What a stream of `operation` is made of. */
export interface OperationStreamParts {
  readonly engine: Engine;
  readonly viewer: Viewer;
  readonly tokens: ResumeTokens;
  readonly request: OperationRequest;
  readonly clock: Clock;
  readonly limits: EdgeLimits;
}

/**
 * Starts one subscription to an operation: its state as it is, then its events until it has finished. Without an id it is the running operation,
 * else the last one, else the next.
 * @throws FairleadError `NOT_FOUND` for an id that is neither current nor asked for; `BAD_USER_INPUT` for a resume token that is not good here
 */
export function startOperationStream(parts: OperationStreamParts): FrameStream {
  const { engine, viewer, tokens, request, clock, limits } = parts;
  const { ref, from } = request;
  let operationId = chooseOperation(engine, request);
  const point = from === undefined ? undefined : tokens.read(from);
  const place = () => ({ point: pointOf(engine), at: clock.now(), tokens });
  const current = (): Frame[] => {
    const [application, state] = [engine.application(ref), engine.operationState(ref)];
    if (application === undefined || state === undefined || operationIdOf(state.operation, state.startedAt) !== operationId)
      return [];
    return [operationFrame({ application, state }, place())];
  };
  const resync = (reason: ResyncReason): Frame[] => [controlFrame("Resync", place(), { reason }), ...current()];
  const framesOf = (event: SequencedEvent): readonly Frame[] => {
    if (event.ref.name !== ref.name || event.ref.namespace !== ref.namespace) return [];
    if (!mayDo(viewer, "get", event.application, engine.controlNamespace)) return [eventFrame(event, tokens, "ACCESS_REVOKED")];
    if (event.body.type === "ApplicationDeleted") return [eventFrame(event, tokens)];
    if (!("operationId" in event.body)) return [];
    operationId ??= event.body.operationId;
    return event.body.operationId === operationId ? [eventFrame(event, tokens)] : [];
  };
  const begin = (): readonly Frame[] => {
    if (point === undefined) return current();
    const missed = eventsAfter(engine, point);
    if (typeof missed === "string") return resync(missed);
    const frames = missed.flatMap(framesOf);
    // The end may lie before the token; then the state is all there is to tell.
    return frames.length === 0 && isOver(engine, request, operationId) ? current() : frames;
  };
  const head = begin();
  const stream = createFrameStream({
    head,
    restart: () => resync("OVERFLOW"),
    heartbeat: () => controlFrame("Heartbeat", place()),
    onClose: () => reader?.close(),
    clock,
    limits,
  });
  const reader = engine.events.follow(undefined, (event) => {
    for (const frame of framesOf(event)) {
      stream.push(frame);
      if (isLast(frame)) stream.end();
    }
  });
  if (head.some(isLast)) stream.end();
  return stream;
}

const isLast = ({ shown }: Frame): boolean => shown.type === "SyncFinished" || shown.type === "ApplicationDeleted";

function pointOf({ events }: Engine): ResumePoint {
  return { ...events.position(), midSnapshot: false };
}

function isOver(engine: Engine, { ref }: OperationRequest, operationId: string | undefined): boolean {
  const state = engine.operationState(ref);
  return state !== undefined && isTerminal(state.phase) && operationIdOf(state.operation, state.startedAt) === operationId;
}

function chooseOperation(engine: Engine, { ref, operationId }: OperationRequest): string | undefined {
  const state = engine.operationState(ref);
  const currentId = state === undefined ? undefined : operationIdOf(state.operation, state.startedAt);
  const requested = engine.application(ref)?.operation;
  const requestedId = requested === undefined ? undefined : operationIdOf(requested, "");
  if (operationId === undefined) return requestedId || currentId;
  if (operationId === currentId || operationId === requestedId) return operationId;
  throw new FairleadError(
    "NOT_FOUND",
    `The Application "${ref.namespace}/${ref.name}" has no running, requested or last operation "${operationId}"`,
  );
}
