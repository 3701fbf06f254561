import type { GraphQLResolveInfo } from "graphql";
import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { EventTopic } from "../engine/model/engine-event.js";
import { AppRefInput } from "../schema/app-ref.input.js";
import { ApplicationFilterInput, applicationFilter } from "../schema/application-filter.input.js";
import { AppTopic, SnapshotMode } from "../schema/enums.js";
import { ApplicationEventType } from "../schema/event.type.js";
import { ResumeTokenScalar } from "../schema/scalars.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { eachItem, resolveRef, theApplication } from "./guards.js";

interface EventsArgs {
  readonly filter?: ApplicationFilterInput | null;
  readonly topics?: readonly EventTopic[] | null;
  readonly from?: string | null;
  readonly snapshot?: keyof typeof SnapshotMode | null;
}

interface OperationArgs {
  readonly ref: AppRefInput;
  readonly operationId?: string | null;
  readonly from?: string | null;
}

interface Subscriber<Args> {
  readonly args: unknown;
  readonly context: unknown;
  readonly info: GraphQLResolveInfo;
  readonly source: unknown;
  readonly typed?: Args;
}

const from = { nullable: true, description: "Go on after the frame that bore this token." };

function followEvents({ args, context }: Subscriber<EventsArgs>): AsyncIterable<ApplicationEventType> {
  const { filter: input, topics, from: token, snapshot } = args as EventsArgs;
  const filter = applicationFilter(input);
  return (context as RequestContext).streams.applicationEvents({
    ...(filter === undefined ? {} : { filter }),
    ...(topics == null ? {} : { topics }),
    ...(token == null ? {} : { from: token }),
    snapshot: snapshot ?? "IF_NO_TOKEN",
  });
}

function followOperation({ args, context }: Subscriber<OperationArgs>): AsyncIterable<ApplicationEventType> {
  const { ref, operationId, from: token } = args as OperationArgs;
  return (context as RequestContext).streams.operation({
    ref: resolveRef(ref, context as RequestContext),
    ...(operationId == null ? {} : { operationId }),
    ...(token == null ? {} : { from: token }),
  });
}

/** What happens, as it happens. The streams themselves are made in `server/streams/`. */
@Resolver()
export class EventsResolver {
  /** A snapshot of the Applications that the viewer may see, then every event about them. */
  @Subscription(() => ApplicationEventType, {
    subscribe: followEvents,
    description: "A snapshot of the Applications that you may see, then every event about them, without a gap.",
  })
  @Can("applications", "get", eachItem)
  applicationEvents(
    @Root() frame: ApplicationEventType,
    @Arg("filter", () => ApplicationFilterInput, { nullable: true, description: "Which Applications." })
    _filter: ApplicationFilterInput | null,
    @Arg("topics", () => [AppTopic], { nullable: true, description: "Which events; all when null." }) _topics:
      | readonly EventTopic[]
      | null,
    @Arg("from", () => ResumeTokenScalar, from) _from: string | null,
    @Arg("snapshot", () => SnapshotMode, {
      nullable: true,
      defaultValue: "IF_NO_TOKEN",
      description: "Whether to start with a snapshot.",
    })
    _snapshot: keyof typeof SnapshotMode | null,
  ): ApplicationEventType {
    return frame;
  }

  /** One operation until it has finished. */
  @Subscription(() => ApplicationEventType, {
    subscribe: followOperation,
    description: "The events of one operation; ends after SyncFinished, at once if it has already finished.",
  })
  @Can("applications", "get", theApplication)
  operation(
    @Root() frame: ApplicationEventType,
    @Arg("ref", () => AppRefInput, { description: "Which Application." }) _ref: AppRefInput,
    @Arg("operationId", () => ID, {
      nullable: true,
      description: "Which operation; the running one or else the last one when null.",
    })
    _operationId: string | null,
    @Arg("from", () => ResumeTokenScalar, from) _from: string | null,
  ): ApplicationEventType {
    return frame;
  }
}
