import type { IncomingMessage } from "node:http";
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from "graphql";
import { type Context, makeServer, type Server } from "graphql-ws";
import { FairleadError } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { RequestContext } from "../../resolvers/context.js";
import type { TellRefused } from "../audit/credential-refusals.js";
import type { FormatError } from "../format-error.js";
import type { Authenticate } from "../sessions/authenticate.js";
import type { CredentialKind } from "../sessions/credential-kind.js";
import { refuseCredential } from "../sessions/refused-because.js";
import { pumpResults, type SerializeResult } from "../socket-stream.js";
import { type Admit, type Admitted, isSubscription } from "./admit.js";
import type { TakeTurn } from "./concurrency.js";
import { requestDeadline } from "./deadline.js";
import type { EdgeLimits } from "./limits.js";
import { type Allow, createRate } from "./operation-rate.js";
import { createSubscribe } from "./shared-execution.js";
import type { Send } from "./socket-sender.js";

/** No session, or no longer. */
export const closeUnauthorized = 4401;
const closeTooMany = 4429;

/** One open socket. */
export interface Connection {
  readonly request: IncomingMessage;
  /** Set once the first message proved it, and again by each renewal. */
  identity: Identity | undefined;
  /** What the first message said. */
  authorization?: unknown;
  /** Goes on with a new token; without one, with what the socket was opened with. Errors as in `Renewal`. */
  readonly renew: (token: string | undefined) => Promise<Identity>;
  readonly close: (code: number, reason: string) => void;
  readonly send: Send;
}

/** What the protocol needs. */
export interface ProtocolParts {
  readonly schema: GraphQLSchema;
  readonly admit: Admit;
  readonly authenticate: Authenticate;
  readonly tellRefused: TellRefused;
  readonly credentials: CredentialKind;
  readonly takeTurn: TakeTurn;
  readonly contextFor: (identity: Identity, connection: Connection, signal: AbortSignal) => RequestContext;
  readonly formatError: FormatError;
  readonly limits: EdgeLimits;
  readonly clock: Clock;
  /** How many sockets a subject has open. */
  readonly connections: (subject: string) => number;
}

interface Operation extends ExecutionArgs {
  readonly admitted: Admitted;
  readonly connection: Connection;
  /** Ends the wait for the deadline. */
  readonly clear: () => void;
}

/**
 * The `graphql-transport-ws` protocol on any transport: who the caller is (first message), what they may send (`admit`, as over HTTP), how much of it.
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function createSocketProtocol(parts: ProtocolParts): Server<Connection> {
  const { formatError, limits, clock } = parts;
  const subscribeShared = createSubscribe(limits.requestMs);
  const rates = new WeakMap<Connection, Allow>();
  const serialize = serializeOnce(formatError);
  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initMs,
    async onConnect({ extra: connection, connectionParams }) {
      const authorization = connectionParams?.["authorization"];
      const caller = await callerOf(connection.request, authorization, parts);
      if (caller === undefined) return refuse(connection, closeUnauthorized, "Send a valid token as payload.authorization");
      if (parts.connections(caller.identity.subject) >= limits.socketsPerSubject) {
        return refuse(connection, closeTooMany, `At most ${limits.socketsPerSubject} sockets`);
      }
      connection.identity = caller.identity;
      connection.authorization = authorization;
      rates.set(connection, createRate({ burst: limits.socketBurst, perSecond: limits.socketOperationsPerSecond }, clock));
      return true;
    },
    onSubscribe(context, _id, payload) {
      try {
        return begin(context, payload, { parts, allow: rates.get(context.extra) });
      } catch (error) {
        return [new GraphQLError("Refused", { originalError: error as Error })];
      }
    },
    execute: (args) => executeInTurn(args as Operation, parts),
    subscribe: (args) =>
      subscribeShared(args, (args as Operation).admitted.query) as ReturnType<typeof subscribeShared> & Promise<never>,
    onOperation: ({ extra: connection }, id, _payload, _args, result) =>
      Symbol.asyncIterator in result
        ? pumpResults(result as AsyncIterable<ExecutionResult>, { id, send: connection.send, serialize })
        : undefined,
    onNext: (_context, _id, _payload, _args, result) =>
      result.errors === undefined ? undefined : withErrors(result as ExecutionResult, formatError),
    onError: (_context, _id, _payload, errors) => errors.map((error) => formatError(error)),
  });
}

/** Who opens a socket; undefined for nobody who is let in. */
async function callerOf(
  request: IncomingMessage,
  authorization: unknown,
  { authenticate, tellRefused }: ProtocolParts,
): ReturnType<Authenticate> {
  try {
    const caller = await authenticate(request, authorization);
    if (caller === undefined) throw refuseCredential("A socket takes a credential", { refused: "no credential" });
    return caller;
  } catch (thrown) {
    tellRefused({ request, authorization, via: "API", thrown });
    return undefined;
  }
}

function refuse({ close }: Connection, code: number, reason: string): false {
  close(code, reason);
  return false;
}

function withErrors({ data, errors = [] }: ExecutionResult, formatError: FormatError) {
  return { ...(data === undefined ? {} : { data }), errors: errors.map((error) => formatError(error)) };
}

/** The text of a result; results are shared by subscribers, so each is written once. */
function serializeOnce(formatError: FormatError): SerializeResult {
  const known = new WeakMap<ExecutionResult, string>();
  return (result) => {
    const seen = known.get(result);
    if (seen !== undefined) return seen;
    const made = JSON.stringify(result.errors === undefined ? result : withErrors(result, formatError));
    known.set(result, made);
    return made;
  };
}

interface Beginning {
  readonly parts: ProtocolParts;
  readonly allow: Allow | undefined;
}

function begin(
  { extra: connection, subscriptions }: Context<Record<string, unknown>, Connection>,
  payload: object,
  { parts, allow }: Beginning,
): Operation {
  const { schema, admit, credentials, contextFor, limits, clock } = parts;
  const { identity } = connection;
  if (identity === undefined || !credentials.holds(identity)) {
    connection.close(closeUnauthorized, "The session has ended");
    const { tokenId } = identity ?? {};
    const thrown = refuseCredential("The session has ended; log in again", {
      refused: "ended",
      ...(tokenId !== undefined && { tokenId }),
    });
    const { request, authorization } = connection;
    parts.tellRefused({ request, authorization, via: "API", thrown });
    throw thrown;
  }
  if (allow?.() !== true) throw rateLimited("Too many operations on one socket; wait a second", 1_000);
  if (Object.keys(subscriptions).length > limits.subscriptionsPerSocket) {
    throw rateLimited(`At most ${limits.subscriptionsPerSocket} subscriptions on one socket; open another one`, 0);
  }
  const admitted = admit(payload, { signedIn: true });
  const deadline = isSubscription(admitted.operation) ? undefined : requestDeadline(limits.requestMs, clock);
  const contextValue = contextFor(identity, connection, deadline?.signal ?? new AbortController().signal);
  return {
    schema,
    document: admitted.document,
    variableValues: { ...admitted.variables },
    operationName: admitted.operationName ?? null,
    contextValue,
    rootValue: undefined,
    admitted,
    connection,
    clear: () => deadline?.clear(),
  };
}

function rateLimited(message: string, retryAfterMs: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", message, { details: { reason: "RATE_LIMITED", retryAfterMs } });
}

async function executeInTurn(args: Operation, { takeTurn }: ProtocolParts): Promise<ExecutionResult> {
  const subject = args.connection.identity?.subject ?? "";
  try {
    const giveBack = await takeTurn(subject);
    try {
      return await execute(args);
    } finally {
      giveBack();
    }
  } catch (error) {
    return { errors: [new GraphQLError("Refused", { originalError: error as Error })] };
  } finally {
    args.clear();
  }
}
