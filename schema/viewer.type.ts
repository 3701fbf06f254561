import { Field, ObjectType } from "type-graphql";
import type { Identity } from "../engine/model/identity.js";
import { DateTimeScalar } from "./scalars.js";

/** Who asks. */
@ObjectType("Viewer", { simpleResolvers: true, description: "Who asks." })
export class ViewerType {
  @Field(() => String, { description: "The account's name." })
  username!: string;

  @Field(() => String, { description: "Who vouches for it: fairlead for local accounts, else the identity provider's URL." })
  issuer!: string;

  @Field(() => [String], { description: "The groups it belongs to." })
  groups!: readonly string[];

  @Field(() => DateTimeScalar, { nullable: true, description: "When the credential ends; null for one that does not." })
  expiresAt?: number;

  @Field(() => String, { description: "How it signed in: local, oidc or token." })
  authMethod!: string;
}

/** An identity as the graph shows it. */
export function viewerType(identity: Identity): ViewerType {
  const { username, issuer, groups, expiresAt, authMethod } = identity;
  return { username, issuer, groups, authMethod, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
