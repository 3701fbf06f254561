import { Field, ObjectType } from "type-graphql";
import { type Application, projectOf } from "../engine/model/application.js";

/** Names an Application. */
@ObjectType("AppRef", { simpleResolvers: true, description: "Names an Application." })
export class AppRefType {
  @Field(() => String, { description: "The project it belongs to." })
  project!: string;

  @Field(() => String, { description: "The namespace it lives in." })
  namespace!: string;

  @Field(() => String, { description: "Its name." })
  name!: string;
}

/** The full reference of an Application. */
export function appRef(application: Application): AppRefType {
  const { namespace = "", name = "" } = application.metadata;
  return { project: projectOf(application), namespace, name };
}
