import { Ctx, Query, Resolver } from "type-graphql";
import { PublicSettingsType } from "../schema/public-settings.type.js";
import { Public } from "./authorize.js";
import type { RequestContext } from "./context.js";

/** Settings that callers may know. */
@Resolver()
export class SettingsResolver {
  /** What whoever wants to sign in must know. */
  @Query(() => PublicSettingsType, {
    description: "What whoever wants to sign in must know: sign-in pages and command lines ask it first.",
  })
  @Public()
  publicSettings(@Ctx() { publicSettings, signal }: RequestContext): Promise<PublicSettingsType> {
    return publicSettings(signal);
  }
}
