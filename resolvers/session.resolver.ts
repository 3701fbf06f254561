import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { LoginPayloadType, LogoutPayloadType, ServerVersionType } from "../schema/session.type.js";
import { ViewerType, viewerType } from "../schema/viewer.type.js";
import { Public } from "./authorize.js";
import type { RequestContext } from "./context.js";

/** Who asks, and whom. */
@Resolver()
export class SessionResolver {
  /** The caller; null when not signed in. */
  @Query(() => ViewerType, { nullable: true, description: "Who asks; null when not signed in." })
  @Public()
  viewer(@Ctx() { viewer }: RequestContext): ViewerType | null {
    return viewer === undefined ? null : viewerType(viewer.identity);
  }

  /** What the server is. */
  @Query(() => ServerVersionType, { description: "What the server is." })
  @Public()
  serverVersion(@Ctx() { version }: RequestContext): ServerVersionType {
    return { version };
  }

  /** Signs in with an account of the server's own. */
  @Mutation(() => LoginPayloadType, {
    description: "Signs in with an account of the server's own; also sets the session cookie.",
  })
  @Public()
  login(
    @Arg("username", () => String, { description: "The account." }) username: string,
    @Arg("password", () => String, { description: "Its password." }) password: string,
    @Ctx() { session }: RequestContext,
  ): Promise<LoginPayloadType> {
    return session.login(username, password);
  }

  /** Ends the session. */
  @Mutation(() => LogoutPayloadType, { description: "Ends the session: its token is worth nothing from now on." })
  @Public()
  async logout(@Ctx() { session }: RequestContext): Promise<LogoutPayloadType> {
    return { success: await session.logout() };
  }
}
