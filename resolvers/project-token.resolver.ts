import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { FairleadError } from "../engine/errors.js";
import { RevokeTokenPayloadType, TokenPayloadType } from "../schema/account.type.js";
import { DateTimeScalar } from "../schema/scalars.js";
import { theProjectRole } from "./account-guards.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { expiresIn, newId, tokenWish } from "./token-wish.js";

const whichProject = { description: "Which project." };
const whichRole = { description: "Which role of it." };

/** Tokens of projects' roles. */
@Resolver()
export class ProjectTokenResolver {
  /** Hands out a token of a role. */
  @Mutation(() => TokenPayloadType, {
    description:
      "Hands out a token of a project's role, to those who may update the project and to members of the role's groups.",
  })
  @Can("projects", "update", theProjectRole)
  createProjectToken(
    @Arg("project", () => String, whichProject) project: string,
    @Arg("role", () => String, whichRole) role: string,
    @Arg("expiresIn", () => String, expiresIn) lifetime: string | null,
    @Arg("id", () => String, newId) id: string | null,
    @Ctx() { accounts, signal }: RequestContext,
  ): Promise<TokenPayloadType> {
    return accounts.createProjectToken({ project, role }, tokenWish(id, lifetime), signal);
  }

  /** Revokes a token of a role. */
  @Mutation(() => RevokeTokenPayloadType, { description: "Revokes a token of a project's role; it counts nowhere from now on." })
  @Can("projects", "update", theProjectRole)
  async revokeProjectToken(
    @Arg("project", () => String, whichProject) project: string,
    @Arg("role", () => String, whichRole) role: string,
    @Arg("id", () => ID, { nullable: true, description: "The token's id." }) id: string | null,
    @Arg("issuedAt", () => DateTimeScalar, { nullable: true, description: "When it was issued, for an old one that has no id." })
    issuedAt: string | null,
    @Ctx() { accounts, signal }: RequestContext,
  ): Promise<RevokeTokenPayloadType> {
    return { success: await accounts.revokeProjectToken({ project, role }, chosenToken(id, issuedAt), signal) };
  }
}

function chosenToken(id?: string | null, issuedAt?: string | null): { readonly id: string } | { readonly iat: number } {
  if (id != null && issuedAt == null) return { id };
  if (id == null && issuedAt != null) return { iat: Math.floor(Date.parse(issuedAt) / 1_000) };
  throw new FairleadError("BAD_USER_INPUT", "Say which token: by id, or by issuedAt if it has none; not both", {
    details: { path: "id" },
  });
}
