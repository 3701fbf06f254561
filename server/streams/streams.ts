import type { Engine } from "../../engine/engine.js";
import { FairleadError } from "../../engine/errors.js";
import type { ApplicationFilter } from "../../engine/model/listing.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { EventsRequest, Streams, Viewer } from "../../resolvers/context.js";
import type { EdgeLimits } from "../edge/limits.js";
import type { TokenSigner } from "../sessions/signed-token.js";
import { startApplicationStream } from "./application-stream.js";
import { type Channel, createChannel } from "./channel.js";
import { startOperationStream } from "./operation-stream.js";
import { createResumeTokens } from "./resume-token.js";

/** Streams as somebody may see them; nobody sees none. */
export type StreamSource = (viewer: Viewer | undefined) => Streams;

/** What all streams share. */
export interface StreamParts {
  readonly engine: Engine;
  readonly signer: TokenSigner;
  readonly clock: Clock;
  readonly limits: EdgeLimits;
}

/**
 * Creates the source of all streams. Subscriptions of one caller with one filter share a channel, unless a renewed token may change what the caller may
 * see: then each goes by its own.
 */
export function createStreams({ engine, signer, clock, limits }: StreamParts): StreamSource {
  const channels = new Map<string, Channel>();
  const channelFor = (viewer: Viewer, { filter, topics }: EventsRequest): Channel => {
    const { subject, authMethod } = viewer.identity;
    const tokens = createResumeTokens(signer, subject, streamName(filter));
    const parts = { engine, viewer, filter, topics, tokens, clock };
    if (authMethod === "oidc") return createChannel(parts, () => undefined);
    const key = JSON.stringify([subject, filter, topics]);
    const known = channels.get(key);
    if (known !== undefined) return known;
    const made = createChannel(parts, () => channels.delete(key));
    channels.set(key, made);
    return made;
  };
  return (viewer) => ({
    applicationEvents(request) {
      const { from, snapshot, filter } = request;
      const tokens = createResumeTokens(signer, demand(viewer).identity.subject, streamName(filter));
      const point = from === undefined ? undefined : tokens.read(from);
      const channel = channelFor(demand(viewer), request);
      return startApplicationStream({ engine, channel, tokens, snapshot, point, clock, limits });
    },
    operation(request) {
      const { namespace, name } = request.ref;
      const tokens = createResumeTokens(signer, demand(viewer).identity.subject, `operation ${namespace}/${name}`);
      return startOperationStream({ engine, viewer: demand(viewer), tokens, request, clock, limits });
    },
    resumeToken(filter) {
      const tokens = createResumeTokens(signer, demand(viewer).identity.subject, streamName(filter));
      return tokens.sign({ ...engine.events.position(), midSnapshot: false });
    },
  });
}

const streamName = (filter: ApplicationFilter | undefined): string => `applicationEvents ${JSON.stringify(filter ?? {})}`;

function demand(viewer: Viewer | undefined): Viewer {
  if (viewer !== undefined) return viewer;
  throw new FairleadError("UNAUTHENTICATED", "Streams need a signed-in caller; log in and send the token");
}
