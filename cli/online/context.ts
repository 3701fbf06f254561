import { Command } from "commander";
import { type OfflineResult, readArguments } from "../offline/command.js";
import { changeContexts, contextFile, readContexts } from "./context-file.js";
import type { OnlineContext } from "./online-command.js";
import { chosenContext } from "./server-session.js";

/** `fairlead context [NAME]`: the sessions there are, or which one counts from now on. @throws UsageError if there is no such context */
export async function chooseContext(args: readonly string[], context: OnlineContext): Promise<OfflineResult> {
  const command = new Command("context")
    .description("Lists the sessions that login has made, the current one with a star; or makes another one the current.")
    .argument("[name]", "the one to use from now on");
  const help = readArguments(command, args);
  if (help !== undefined) return help;
  const file = contextFile(context.environment);
  const [name] = command.args;
  if (name === undefined) return listed(file);
  const server = await changeContexts(
    file,
    async (now) => {
      const chosen = chosenContext(now, name);
      return { next: { ...now, current: name }, result: chosen.context.server };
    },
    context.signal,
  );
  return { exit: 0, result: { current: name, server }, text: () => `Commands go to ${server} now.\n` };
}

function listed(file: string): OfflineResult {
  const { current, contexts } = readContexts(file);
  const rows = [...contexts].map(([name, { server, username }]) => ({ name, server, username, current: name === current }));
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  const lines = rows.map((row) => `${row.current ? "*" : " "} ${row.name.padEnd(width)}  ${row.username} at ${row.server}\n`);
  return {
    exit: 0,
    result: { contexts: rows },
    text: () => lines.join("") || 'No sessions. "fairlead login SERVER" makes one.\n',
  };
}
