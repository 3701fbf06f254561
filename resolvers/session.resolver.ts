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

  /** Lets a WebSocket outlive its token. */
  @Mutation(() => ViewerType, {
    description:
      "Lets this WebSocket go on with a new token of the same person. The server asks for it a minute before the old one ends, by a ping with reauth.deadline.",
  })
  @Public()
  renewConnection(
    @Arg("token", () => String, {
      nullable: true,
      description: "The new token; without one, the session cookie that the socket was opened with is looked at anew.",
    })
    token: string | undefined,
    @Ctx() { session }: RequestContext,
  ): Promise<ViewerType> {
    return session.renew(token ?? undefined);
  }

  /** Ends the session. */
  @Mutation(() => LogoutPayloadType, { description: "Ends the session: its token is worth nothing from now on." })
  @Public()
  async logout(@Ctx() { session }: RequestContext): Promise<LogoutPayloadType> {
    return { success: await session.logout() };
  }
}
