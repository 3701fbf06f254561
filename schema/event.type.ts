import { Field, ID, InterfaceType, ObjectType } from "type-graphql";
import type { EventTopic } from "../engine/model/engine-event.js";
import { AppRefType } from "./app-ref.type.js";
import { AppTopic } from "./enums.js";
import type { Lazy } from "./page.js";
import { DateTimeScalar, ResumeTokenScalar } from "./scalars.js";

/** Who or what made something happen. */
@ObjectType("EventCause", { simpleResolvers: true, description: "Who or what made something happen." })
export class EventCauseType {
  @Field(() => String, { nullable: true, description: "The person, where one was involved." })
  actor?: string;

  @Field(() => String, { description: "The way: UI, CLI, API, WEBHOOK, AUTO_SYNC, SELF_HEAL or CONTROLLER." })
  via!: string;

  @Field(() => String, { nullable: true, description: "The request, for searching the logs." })
  requestId?: string;
}

/** One frame of a stream. `type` is its GraphQL type; `application` is there where the type has it. */
@InterfaceType("ApplicationEvent", {
  description: "One frame of a stream of events. Control frames may lack a topic and a reference.",
  resolveType: (frame: ApplicationEventType) => frame.type,
})
export abstract class ApplicationEventType {
  type!: string;

  @Field(() => ID, { description: "Unique within the stream; the same event has the same id after a resume." })
  id!: string;

  @Field(() => DateTimeScalar, { description: "When it happened." })
  at!: number;

  @Field(() => ResumeTokenScalar, { description: "Hand it back to go on after this frame." })
  resumeToken!: Lazy<string>;

  @Field(() => AppTopic, { nullable: true, description: "What it is about; null for control frames." })
  topic?: EventTopic;

  @Field(() => AppRefType, {
    nullable: true,
    description: "The Application it is about; null for control frames that are about none.",
  })
  ref?: AppRefType;

  @Field(() => EventCauseType, { nullable: true, description: "Who or what made it happen, where that is known." })
  cause?: EventCauseType;
}
