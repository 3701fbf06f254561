import { Field, ObjectType } from "type-graphql";

/** The identity provider, as far as signing in to it takes. */
@ObjectType("PublicOidcSettings", {
  simpleResolvers: true,
  description: "The identity provider, as far as signing in to it takes.",
})
export class PublicOidcSettingsType {
  @Field(() => String, { description: "Shown to people." })
  name!: string;

  @Field(() => String, { description: "Exactly as tokens bear it." })
  issuer!: string;

  @Field(() => String, { nullable: true, description: "The public client of command lines; null where they cannot sign in so." })
  cliClientId?: string;

  @Field(() => [String], { description: "What to ask the provider for." })
  scopes!: readonly string[];
}

/** What whoever wants to sign in must know. */
@ObjectType("PublicSettings", { simpleResolvers: true, description: "What whoever wants to sign in must know." })
export class PublicSettingsType {
  @Field(() => PublicOidcSettingsType, { nullable: true, description: "The identity provider; null where there is none." })
  oidc?: PublicOidcSettingsType;

  @Field(() => Boolean, { description: "Whether accounts of the server's own may sign in." })
  localLogin!: boolean;

  @Field(() => String, { nullable: true, description: "Where people reach the server; null where nobody has said." })
  url?: string;
}
