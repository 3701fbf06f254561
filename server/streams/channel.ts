import type { Engine } from "../../engine/engine.js";
import { type Application, formatRef } from "../../engine/model/application.js";
import type { EventTopic, SequencedEvent } from "../../engine/model/engine-event.js";
import type { ApplicationFilter } from "../../engine/model/listing.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Viewer } from "../../resolvers/context.js";
import { mayDo } from "../../resolvers/guards.js";
import { controlFrame, eventFrame, type Frame, type FramePlace, itemFrame } from "./frame.js";
import type { ResumePoint, ResumeTokens } from "./resume-token.js";

/** What all subscribers of one channel have in common. */
export interface ChannelParts {
  readonly engine: Engine;
  readonly viewer: Viewer;
  readonly filter: ApplicationFilter | undefined;
  /** Absent: all. */
  readonly topics: readonly EventTopic[] | undefined;
  readonly tokens: ResumeTokens;
  readonly clock: Clock;
}

/**
 * The events that one caller may see through one filter, judged once for all their subscriptions. Frames are shared, so that whoever executes a
 * query on them may do so once.
 */
export interface Channel {
  /** The place up to which events were told. */
  point(): ResumePoint;
  /** Every Application in sight as it is now, between a begin and an end. The same moment and policy give the same frames. */
  snapshot(): readonly Frame[];
  /** Frames for events that happened before the channel's place, judged by today's rights. */
  replay(events: readonly SequencedEvent[]): Iterable<Frame>;
  join(push: (frame: Frame) => void): () => void;
}

/** Creates a channel; it reads the bus until its last subscriber has left, then calls `onEmpty`. */
export function createChannel(parts: ChannelParts, onEmpty: () => void): Channel {
  const { engine, viewer, filter, tokens, clock } = parts;
  const subscribers = new Set<(frame: Frame) => void>();
  const matches = filter === undefined ? () => true : engine.matcher(filter);
  const sees = (application: Application) => mayDo(viewer, "get", application, engine.controlNamespace);
  const judge = createJudge(parts, { matches, sees });

  let { epoch, sequence } = engine.events.position();
  let known: { readonly frames: readonly Frame[]; readonly policy: string | undefined } | undefined;
  const point = (): ResumePoint => ({ epoch, sequence, midSnapshot: false });
  const reader = engine.events.follow(undefined, (event) => {
    ({ epoch, sequence } = event);
    known = undefined;
    for (const frame of judge(event, inSight)) for (const push of subscribers) push(frame);
  });
  const list = (): Application[] =>
    engine.listApplications({ may: sees, ...(filter === undefined ? {} : { filter }), page: {} }).items.map(({ item }) => item);
  const inSight = new Set(list().map((application) => formatRef(refIn(application))));

  return {
    point,
    snapshot() {
      // What an identity provider lets somebody see may change without an event and without a new policy.
      if (known !== undefined && known.policy === viewer.policyVersion && viewer.identity.authMethod !== "oidc")
        return known.frames;
      const applications = list();
      for (const application of applications) inSight.add(formatRef(refIn(application)));
      known = { frames: snapshotFrames(applications, { point: point(), at: clock.now(), tokens }), policy: viewer.policyVersion };
      return known.frames;
    },
    *replay(events) {
      // Nobody remembers what the subscriber had in sight then, so everything that may still be seen counts as known to them until told gone.
      const gone = new Set<string>();
      const sight: Sight = { has: (ref) => !gone.has(ref), add: (ref) => gone.delete(ref), delete: (ref) => gone.add(ref) };
      for (const event of events) if (sees(event.application)) yield* judge(event, sight);
    },
    join(push) {
      subscribers.add(push);
      return () => {
        if (!subscribers.delete(push) || subscribers.size > 0) return;
        reader?.close();
        onEmpty();
      };
    },
  };
}

const refIn = ({ metadata }: Application) => ({ namespace: metadata.namespace ?? "", name: metadata.name ?? "" });

function snapshotFrames(applications: readonly Application[], place: FramePlace): readonly Frame[] {
  const inside: FramePlace = { ...place, point: { ...place.point, midSnapshot: true } };
  return [
    controlFrame("SnapshotBegin", inside),
    ...applications.map((application) => itemFrame(application, inside)),
    controlFrame("SnapshotEnd", place, { count: applications.length }),
  ];
}

interface Sight {
  has(ref: string): boolean;
  add(ref: string): unknown;
  delete(ref: string): unknown;
}

interface Rules {
  readonly matches: (application: Application) => boolean;
  readonly sees: (application: Application) => boolean;
}

/** Turns an event into the frames it means for a subscriber that has `sight`: none, itself, or a coming and going. */
function createJudge({ engine, topics, tokens }: ChannelParts, { matches, sees }: Rules) {
  const wanted =
    topics === undefined ? () => true : (frame: Frame) => frame.shown.topic !== undefined && topics.includes(frame.shown.topic);
  const framesOf = (event: SequencedEvent, sight: Sight): readonly Frame[] => {
    const ref = formatRef(event.ref);
    const known = sight.has(ref);
    const stored = engine.application(event.ref);
    // Rights on the object as it is now count too: what moved out of reach is not told from memory.
    const visible = sees(event.application) && (stored === undefined || sees(stored));
    const present = event.body.type !== "ApplicationDeleted";
    if (visible && present && matches(event.application)) {
      sight.add(ref);
      const itself = eventFrame(event, tokens);
      if (known || event.body.type === "ApplicationAdded") return [itself];
      const added = eventFrame(event, tokens, "added");
      return event.topic === "OPERATION" ? [added, itself] : [added];
    }
    if (!known) return [];
    sight.delete(ref);
    if (!visible) return [eventFrame(event, tokens, "ACCESS_REVOKED")];
    return [present ? eventFrame(event, tokens, "LEFT_FILTER") : eventFrame(event, tokens)];
  };
  return (event: SequencedEvent, sight: Sight): readonly Frame[] => framesOf(event, sight).filter(wanted);
}
