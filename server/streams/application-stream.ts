import type { Engine } from "../../engine/engine.js";
import type { SequencedEvent } from "../../engine/model/engine-event.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { EventsRequest } from "../../resolvers/context.js";
import type { ResyncReason } from "../../schema/enums.js";
import type { EdgeLimits } from "../edge/limits.js";
import type { Channel } from "./channel.js";
import { controlFrame, type Frame } from "./frame.js";
import { createFrameStream, type FrameStream } from "./frame-stream.js";
import type { ResumePoint, ResumeTokens } from "./resume-token.js";

/** What a stream of `applicationEvents` is made of. */
export interface ApplicationStreamParts {
  readonly engine: Engine;
  readonly channel: Channel;
  readonly tokens: ResumeTokens;
  readonly snapshot: EventsRequest["snapshot"];
  /** Where the subscriber left off. */
  readonly point: ResumePoint | undefined;
  readonly clock: Clock;
  readonly limits: EdgeLimits;
}

/**
 * Starts one subscription: what came before, as the request wants it, then what comes. Both are taken in one turn of the event loop, so that nothing
 * falls between them.
 */
export function startApplicationStream(parts: ApplicationStreamParts): FrameStream {
  const { engine, channel, tokens, snapshot, point, clock, limits } = parts;
  const resync = (reason: ResyncReason): Iterable<Frame> => {
    const follows = snapshot !== "NEVER";
    const place = { point: { ...channel.point(), midSnapshot: follows }, at: clock.now(), tokens };
    return [controlFrame("Resync", place, { reason }), ...(follows ? channel.snapshot() : [])];
  };
  const begin = (): Iterable<Frame> => {
    if (snapshot === "ALWAYS" || (point === undefined && snapshot === "IF_NO_TOKEN")) return channel.snapshot();
    if (point === undefined) return [];
    if (point.midSnapshot) return snapshot === "NEVER" ? resync("TOKEN_EXPIRED") : channel.snapshot();
    const missed = eventsAfter(engine, point);
    return typeof missed === "string" ? resync(missed) : channel.replay(missed);
  };
  const stream = createFrameStream({
    head: begin(),
    restart: () => resync("OVERFLOW"),
    heartbeat: () => controlFrame("Heartbeat", { point: channel.point(), at: clock.now(), tokens }),
    onClose: () => leave(),
    clock,
    limits,
  });
  const leave = channel.join((frame) => stream.push(frame));
  return stream;
}

/** The events after a place that are still kept, or why they cannot be had. */
export function eventsAfter({ events }: Engine, point: ResumePoint): readonly SequencedEvent[] | ResyncReason {
  if (point.epoch !== events.position().epoch) return "EPOCH_CHANGED";
  const missed: SequencedEvent[] = [];
  const reader = events.follow(point, (event) => missed.push(event));
  if (reader === undefined) return "TOKEN_EXPIRED";
  reader.close();
  return missed;
}
