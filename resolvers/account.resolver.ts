import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { AccountType, RevokeTokenPayloadType, TokenPayloadType, UpdatePasswordPayloadType } from "../schema/account.type.js";
import { accountNamed, ownAccount, theAccount } from "./account-guards.js";
import { Can } from "./authorize.js";
import type { RequestContext } from "./context.js";
import { eachItem } from "./guards.js";
import { signedIn } from "./signed-in.js";
import { expiresIn, newId, tokenWish } from "./token-wish.js";

const whose = { nullable: true, description: "Which account; your own when null." };

/** Accounts of the server's own, their passwords and tokens. */
@Resolver()
export class AccountResolver {
  /** The accounts that the viewer may see. */
  @Query(() => [AccountType], {
    description: "The accounts of the server's own that you may see, and your own, ordered by name.",
  })
  @Can("accounts", "get", eachItem)
  accounts(@Ctx() { accounts, viewer }: RequestContext): readonly AccountType[] {
    const caller = signedIn(viewer);
    return accounts.all().filter(({ name }) => name === ownAccount(caller.identity) || caller.can("accounts", "get", name));
  }

  /** One account; null when absent or hidden. */
  @Query(() => AccountType, { nullable: true, description: "One account; null when there is none that you may see." })
  @Can("accounts", "get", theAccount)
  account(
    @Arg("name", () => String, { description: "Its name." }) name: string,
    @Ctx() { accounts }: RequestContext,
  ): AccountType | null {
    return accounts.one(name) ?? null;
  }

  /** Gives an account another password. */
  @Mutation(() => UpdatePasswordPayloadType, {
    description:
      "Gives an account another password. Its sessions and tokens end, the caller's own too where it is the caller's account.",
  })
  @Can("accounts", "update", theAccount)
  async updatePassword(
    @Arg("newPassword", () => String, { description: "The password from now on." }) newPassword: string,
    @Arg("currentPassword", () => String, {
      nullable: true,
      description:
        "Your own password, also when you change another's; not asked of those who signed in elsewhere within five minutes.",
    })
    currentPassword: string | null,
    @Arg("name", () => String, whose) name: string | null,
    @Ctx() { session, viewer, signal }: RequestContext,
  ): Promise<UpdatePasswordPayloadType> {
    const account = accountNamed(name, signedIn(viewer).identity);
    await session.updatePassword({ name: account, newPassword, ...(currentPassword != null && { currentPassword }) }, signal);
    return { account };
  }

  /** Hands out a token of an account. */
  @Mutation(() => TokenPayloadType, { description: "Hands out a token of an account that has the capability apiKey." })
  @Can("accounts", "update", theAccount)
  createAccountToken(
    @Arg("name", () => String, whose) name: string | null,
    @Arg("expiresIn", () => String, expiresIn) lifetime: string | null,
    @Arg("id", () => String, newId) id: string | null,
    @Ctx() { accounts, viewer, signal }: RequestContext,
  ): Promise<TokenPayloadType> {
    return accounts.createToken(accountNamed(name, signedIn(viewer).identity), tokenWish(id, lifetime), signal);
  }

  /** Revokes a token of an account. */
  @Mutation(() => RevokeTokenPayloadType, { description: "Revokes a token of an account; it counts nowhere from now on." })
  @Can("accounts", "update", theAccount)
  async revokeAccountToken(
    @Arg("name", () => String, whose) name: string | null,
    @Arg("id", () => ID, { description: "The token's id." }) id: string,
    @Ctx() { accounts, viewer, signal }: RequestContext,
  ): Promise<RevokeTokenPayloadType> {
    return { success: await accounts.revokeToken(accountNamed(name, signedIn(viewer).identity), id, signal) };
  }
}
