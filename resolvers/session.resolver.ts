import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { FairleadError } from "../engine/errors.js";
import { EndSessionsPayloadType, LoginPayloadType, LogoutPayloadType, ServerVersionType } from "../schema/session.type.js";
import { ViewerType, viewerType } from "../schema/viewer.type.js";
import { Can, Public } from "./authorize.js";
import type { IssuedTo, RequestContext } from "./context.js";
import { everything } from "./guards.js";

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

  /** Ends what was issued to somebody until now. */
  @Mutation(() => EndSessionsPayloadType, {
    description:
      "Ends every session and access token that was issued until now, of one person or of everybody from one identity provider; give one of the two. Tokens of accounts and of projects' roles are revoked one by one instead.",
  })
  @Can("accounts", "update", everything)
  async endSessions(
    @Arg("subject", () => String, {
      nullable: true,
      description: "A person as the audit names them: local:alice, or oidc:<issuer>:<sub>.",
    })
    subject: string | null,
    @Arg("issuer", () => String, { nullable: true, description: "An identity provider's URL." }) issuer: string | null,
    @Ctx() { session, signal }: RequestContext,
  ): Promise<EndSessionsPayloadType> {
    await session.endIssued(issuedTo(subject, issuer), signal);
    return { success: true };
  }

  /** Ends the session. */
  @Mutation(() => LogoutPayloadType, { description: "Ends the session: its token is worth nothing from now on." })
  @Public()
  async logout(@Ctx() { session }: RequestContext): Promise<LogoutPayloadType> {
    return { success: await session.logout() };
  }
}

function issuedTo(subject: string | null, issuer: string | null): IssuedTo {
  if (subject != null && issuer == null && /^(?:local|oidc):./.test(subject)) return { subject };
  if (subject == null && issuer != null && issuer !== "") return { issuer };
  throw new FairleadError(
    "BAD_USER_INPUT",
    'Give either "subject", as the audit names the person (local:alice, oidc:<issuer>:<sub>), or "issuer", the URL of an identity provider',
  );
}
