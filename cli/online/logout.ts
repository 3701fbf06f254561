import { Command } from "commander";
import { messageOf } from "../../engine/errors.js";
import { type OfflineResult, readArguments } from "../offline/command.js";
import { askServer } from "./ask-server.js";
import { changeContexts, contextFile, readContexts, type ServerContext } from "./context-file.js";
import type { OnlineContext } from "./online-command.js";
import { chosenContext } from "./server-session.js";

/**
 * `fairlead logout [CONTEXT]`: ends a session at the server and at the provider, and forgets it here, even where those cannot be reached.
 * @throws UsageError if there is no such context
 */
export async function logout(args: readonly string[], context: OnlineContext): Promise<OfflineResult> {
  const command = new Command("logout")
    .description("Ends a session: its token and what could renew it are worth nothing any more.")
    .argument("[context]", "which one; the current one unless said");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const file = contextFile(context.environment);
  const { name, context: session } = chosenContext(readContexts(file), command.args[0]);
  const notes = await endSession(session, context.signal);
  await changeContexts(
    file,
    async ({ current, contexts }) => {
      const left = new Map([...contexts].filter(([known]) => known !== name));
      return { next: { contexts: left, ...(current !== undefined && current !== name && { current }) }, result: undefined };
    },
    context.signal,
  );
  return { exit: 0, result: { context: name, server: session.server }, text: () => `Logged out of ${session.server}.\n`, notes };
}

async function endSession({ server, token, refresh }: ServerContext, signal: AbortSignal): Promise<readonly string[]> {
  const notes: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      notes.push(`note: ${what} could not be told: ${messageOf(error)}`);
    }
  };
  await attempt("the server", () => askServer(server, { query: "mutation { logout { success } }", token }, signal));
  if (refresh !== undefined) {
    const { revokeRefreshToken } = await import("./provider-login.js");
    await attempt("the identity provider", () => revokeRefreshToken(refresh, refresh.token));
  }
  return notes;
}
