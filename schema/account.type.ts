import { Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar } from "./scalars.js";

/** A token that was handed out, without the token itself. */
@ObjectType("IssuedToken", {
  simpleResolvers: true,
  description: "A token that was handed out and not revoked; the token itself is not kept.",
})
export class IssuedTokenType {
  @Field(() => ID, { nullable: true, description: "Its id; null for one of Argo CD's first versions, which goes by issuedAt." })
  id?: string;

  @Field(() => DateTimeScalar, { description: "When it was issued." })
  issuedAt!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ends; null for one that does not." })
  expiresAt?: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When it was last used, to the hour; null if it was not within a year.",
  })
  lastUsedAt?: number;
}

/** A local account. */
@ObjectType("Account", { simpleResolvers: true, description: "An account of the server's own." })
export class AccountType {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => Boolean, { description: "Whether it may be used." })
  enabled!: boolean;

  @Field(() => [String], { description: "What it may be used for: login with a password, apiKey for tokens." })
  capabilities!: readonly string[];

  @Field(() => [IssuedTokenType], { description: "Its tokens." })
  tokens!: readonly IssuedTokenType[];
}

/** A new token. */
@ObjectType("TokenPayload", { simpleResolvers: true, description: "A new token." })
export class TokenPayloadType {
  @Field(() => String, { description: 'The token, shown this once; send it as "Authorization: Bearer …".' })
  token!: string;

  @Field(() => ID, { description: "Its id, by which it is revoked." })
  id!: string;

  @Field(() => DateTimeScalar, { description: "When it was issued." })
  issuedAt!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it ends; null for one that does not." })
  expiresAt?: number;
}

/** What revoking a token gives. */
@ObjectType("RevokeTokenPayload", { simpleResolvers: true, description: "What revoking a token gives." })
export class RevokeTokenPayloadType {
  @Field(() => Boolean, { description: "Whether there was such a token; false also when it was revoked before." })
  success!: boolean;
}

/** What changing a password gives. */
@ObjectType("UpdatePasswordPayload", { simpleResolvers: true, description: "What changing a password gives." })
export class UpdatePasswordPayloadType {
  @Field(() => String, { description: "The account whose password is another now; its sessions and tokens have ended." })
  account!: string;
}

/** A role of a project. */
@ObjectType("ProjectRole", { simpleResolvers: true, description: "A role of a project: who holds it, and what they may do." })
export class ProjectRoleType {
  @Field(() => String, { description: "Its name." })
  name!: string;

  @Field(() => String, { nullable: true, description: "What it is for." })
  description?: string;

  @Field(() => [String], { description: "The groups that hold it." })
  groups!: readonly string[];

  @Field(() => [String], { description: "What it allows and denies, as lines of policy." })
  policies!: readonly string[];

  @Field(() => [IssuedTokenType], {
    nullable: true,
    description: "Its tokens; null unless you may update the project.",
  })
  tokens?: readonly IssuedTokenType[];
}
