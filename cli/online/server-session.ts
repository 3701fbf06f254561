import { FairleadError } from "../../engine/errors.js";
import { UsageError } from "../offline/command.js";
import { type Contexts, changeContexts, contextFile, readContexts, type ServerContext } from "./context-file.js";
import type { OnlineContext } from "./online-command.js";
import { serverUrlOf } from "./server-url.js";

/** A server and the token to ask it with. */
export interface ServerSession {
  readonly server: string;
  readonly token: string;
}

/** A token is renewed when it has less time left than this. */
const renewBeforeMs = 30_000;

/**
 * The server and the token that a command uses: `FAIRLEAD_SERVER` and `FAIRLEAD_AUTH_TOKEN` where both are set, else a context, renewed if it is about to
 * end. Several commands at once renew it once.
 * @throws UsageError if nobody has logged in; FairleadError `UNAUTHENTICATED` if the session has ended
 */
export async function openServerSession(name: string | undefined, context: OnlineContext): Promise<ServerSession> {
  const { FAIRLEAD_SERVER: server, FAIRLEAD_AUTH_TOKEN: token } = context.environment;
  if (name === undefined && server && token) return { server: serverUrlOf(server), token };
  const file = contextFile(context.environment);
  const found = chosenContext(readContexts(file), name);
  if (found.context.expiresAt - Date.now() > renewBeforeMs) return found.context;
  if (found.context.refresh === undefined) {
    if (found.context.expiresAt > Date.now()) return found.context;
    throw new FairleadError(
      "UNAUTHENTICATED",
      `The session at ${found.context.server} has ended; run fairlead login ${found.context.server}`,
      {
        details: { byServer: true },
      },
    );
  }
  return changeContexts(file, (now) => renewed(now, found.name), context.signal);
}

/** The context that a name or its absence means. @throws UsageError */
export function chosenContext(
  { current, contexts }: Contexts,
  name: string | undefined,
): { readonly name: string; readonly context: ServerContext } {
  const chosen = name ?? current;
  if (chosen === undefined) throw new UsageError("nobody is logged in; run fairlead login SERVER first");
  const context = contexts.get(chosen);
  if (context !== undefined) return { name: chosen, context };
  const known = [...contexts.keys()].join(", ");
  throw new UsageError(
    `there is no context "${chosen.slice(0, 100)}"; ${known === "" ? "run fairlead login SERVER first" : `there is ${known}`}`,
  );
}

async function renewed(now: Contexts, name: string): Promise<{ readonly next: Contexts; readonly result: ServerSession }> {
  const { context } = chosenContext(now, name);
  // Another command may have been quicker.
  if (context.refresh === undefined || context.expiresAt - Date.now() > renewBeforeMs) return { next: now, result: context };
  const { refreshTokens } = await import("./provider-login.js");
  const given = await refreshTokens(context.refresh, context.refresh.token);
  const next: ServerContext = {
    ...context,
    token: given.accessToken,
    expiresAt: given.expiresAt,
    refresh: { ...context.refresh, token: given.refreshToken ?? context.refresh.token },
  };
  return { next: { ...now, contexts: new Map([...now.contexts, [name, next]]) }, result: next };
}
