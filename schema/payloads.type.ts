import { Field, ID, ObjectType } from "type-graphql";
import { AppRefType } from "./app-ref.type.js";
import { ApplicationType } from "./application.type.js";
import { ProjectType } from "./project.type.js";

/** What a change of an Application gives. */
@ObjectType("ApplicationPayload", { simpleResolvers: true, description: "An Application after a change." })
export class ApplicationPayloadType {
  @Field(() => ApplicationType, {
    nullable: true,
    description: "The Application as it is now; null when the caller may not see it.",
  })
  application?: ApplicationType;

  @Field(() => [String], { description: "What the caller should know, e.g. of fields that were left out." })
  warnings!: readonly string[];
}

/** What a change of a project gives. */
@ObjectType("ProjectPayload", { simpleResolvers: true, description: "A project after a change." })
export class ProjectPayloadType {
  @Field(() => ProjectType, { nullable: true, description: "The project as it is now; null when the caller may not see it." })
  project?: ProjectType;

  @Field(() => [String], { description: "What the caller should know." })
  warnings!: readonly string[];
}

/** What starting or ending an operation gives. */
@ObjectType("OperationPayload", {
  simpleResolvers: true,
  description: "An operation that was asked for; follow it with the operation subscription.",
})
export class OperationPayloadType {
  @Field(() => ID, { description: "The operation's id." })
  operationId!: string;

  @Field(() => ApplicationType, { description: "The Application that holds the wish." })
  application!: ApplicationType;

  @Field(() => [String], { description: "What the caller should know." })
  warnings!: readonly string[];
}

/** What a refresh gives. */
@ObjectType("RefreshPayload", { simpleResolvers: true, description: "An Application that will be looked at again." })
export class RefreshPayloadType {
  @Field(() => ApplicationType, { description: "The Application that holds the wish." })
  application!: ApplicationType;
}

/** What a deletion gives. */
@ObjectType("DeletePayload", { simpleResolvers: true, description: "An Application that is being deleted." })
export class DeletePayloadType {
  @Field(() => AppRefType, { description: "Which one." })
  ref!: AppRefType;
}
