import { Field, ObjectType } from "type-graphql";
import { DateTimeScalar } from "./scalars.js";
import { ViewerType } from "./viewer.type.js";

/** What a login gives. */
@ObjectType("LoginPayload", { simpleResolvers: true, description: "What a login gives; the session cookie is set as well." })
export class LoginPayloadType {
  @Field(() => String, { description: 'The token; send it as "Authorization: Bearer …".' })
  token!: string;

  @Field(() => DateTimeScalar, { description: "When the token ends." })
  expiresAt!: number;

  @Field(() => ViewerType, { description: "Who is signed in now." })
  viewer!: ViewerType;
}

/** What a logout gives. */
@ObjectType("LogoutPayload", { simpleResolvers: true, description: "What a logout gives." })
export class LogoutPayloadType {
  @Field(() => Boolean, { description: "Whether a session was ended; false when there was none." })
  success!: boolean;
}

/** What the server is. */
@ObjectType("ServerVersion", { simpleResolvers: true, description: "What the server is." })
export class ServerVersionType {
  @Field(() => String, { description: "The version of Fairlead, semver." })
  version!: string;
}

/** What ending sessions gives. */
@ObjectType("EndSessionsPayload", { simpleResolvers: true, description: "What ending sessions gives." })
export class EndSessionsPayloadType {
  @Field(() => Boolean, { description: "True: on every replica, within a few seconds." })
  success!: boolean;
}
