import type { ApolloServer } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type Request, type RequestHandler, type Response, Router } from "express";
import { FairleadError } from "../../engine/errors.js";
import type { EventCause } from "../../engine/model/engine-event.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { RequestContext, Session } from "../../resolvers/context.js";
import type { TellRefused } from "../audit/credential-refusals.js";
import { type RequestOrigin, requestOrigin } from "../audit/request-origin.js";
import type { Authenticate } from "../sessions/authenticate.js";
import { cookieNameOf } from "../sessions/credentials.js";
import { sessionCookie } from "../sessions/session-cookie.js";
import { type Admit, isSubscription } from "./admit.js";
import type { ClientAddress } from "./client-address.js";
import type { TakeTurn } from "./concurrency.js";
import { requestDeadline } from "./deadline.js";
import type { EdgeLimits } from "./limits.js";
import { checkOrigin } from "./origin.js";

/** What the endpoint needs. */
export interface GraphEndpointParts {
  readonly apollo: ApolloServer<RequestContext>;
  readonly admit: Admit;
  readonly authenticate: Authenticate;
  readonly tellRefused: TellRefused;
  readonly takeTurn: TakeTurn;
  readonly sessionFor: (exchange: Exchange) => Session;
  readonly contextFor: (facts: {
    readonly identity: Identity | undefined;
    readonly session: Session;
    readonly via: EventCause["via"];
    readonly origin: RequestOrigin;
    readonly signal: AbortSignal;
  }) => RequestContext;
  readonly clientAddress: ClientAddress;
  readonly origins: readonly string[];
  readonly limits: EdgeLimits;
  readonly clock: Clock;
}

/** One request and its answer, and who asks. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly identity: Identity | undefined;
}

/** The graph over HTTP: POST of JSON and nothing else. Errors go on to the error handler. */
export function graphEndpoint(parts: GraphEndpointParts): Router {
  const { apollo, limits, origins } = parts;
  const router = Router();
  router.use((request, _response, next) => {
    checkOrigin(request, origins);
    if (request.method !== "POST") throw csrfBlocked("The graph takes POST requests only; send the query as JSON");
    if (request.is("application/json") === false) throw csrfBlocked('The graph takes "content-type: application/json" only');
    next();
  });
  router.use(express.json({ limit: limits.bodyBytes, strict: true }));
  router.use(letIn(parts));
  router.use(
    expressMiddleware(apollo, {
      context: async ({ res }) => res.locals["context"] as RequestContext,
    }),
  );
  return router;
}

function csrfBlocked(message: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", message, { details: { reason: "CSRF_BLOCKED" } });
}

/** Authenticates, admits and takes a turn; the turn and the deadline end with the response. */
function letIn(parts: GraphEndpointParts): RequestHandler {
  const { admit, authenticate, tellRefused, takeTurn, sessionFor, contextFor, clientAddress, limits, clock } = parts;
  return async (request, response, next) => {
    const caller = await authenticate(request).catch((error: unknown) => {
      // A browser cannot throw away this cookie by itself and would be locked out until it ends.
      for (const secure of [false, true])
        if (request.headers.cookie?.includes(cookieNameOf(secure)) === true) sessionCookie(secure).clear(response);
      tellRefused({ request, via: viaOf(request, request.headers.authorization === undefined), thrown: error });
      throw error;
    });
    const identity = caller?.identity;
    const body: unknown = request.body;
    if (body === null || typeof body !== "object" || Array.isArray(body)) {
      throw new FairleadError("BAD_USER_INPUT", 'Send one JSON object with "query"; lists of operations are not taken');
    }
    const { operation } = admit(body, { signedIn: identity !== undefined });
    if (isSubscription(operation))
      throw new FairleadError("BAD_USER_INPUT", "Subscriptions come over WebSocket; open one at the same address");
    const giveBack = await takeTurn(identity?.subject ?? `nobody ${clientAddress(request)}`);
    const deadline = requestDeadline(limits.requestMs, clock);
    response.once("close", () => {
      giveBack();
      deadline.clear(response.writableFinished ? undefined : new FairleadError("UNAVAILABLE", "The caller has gone"));
    });
    const session = sessionFor({ request, response, identity });
    response.locals["context"] = contextFor({
      identity,
      session,
      via: viaOf(request, caller?.byCookie),
      origin: requestOrigin(request, clientAddress),
      signal: deadline.signal,
    });
    next();
  };
}

function viaOf(request: Request, byCookie: boolean | undefined): EventCause["via"] {
  if (request.headers["x-fairlead-client"] === "cli") return "CLI";
  return byCookie === true ? "UI" : "API";
}
