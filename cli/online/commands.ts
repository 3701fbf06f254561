import type { OfflineCommand } from "../offline/command.js";
import type { OnlineCommand } from "./online-command.js";

/** A command whose code is read when it is asked for, in the terminal of this process. */
function inTerminal(load: () => Promise<OnlineCommand>): OfflineCommand {
  return async (args, context) => {
    const [run, { terminalContext }] = await Promise.all([load(), import("./terminal.js")]);
    return run(args, terminalContext(context));
  };
}

/** All commands that speak to a server, by their words. */
export const onlineCommands: ReadonlyMap<string, OfflineCommand> = new Map([
  ["login", inTerminal(async () => (await import("./login.js")).login)],
  ["logout", inTerminal(async () => (await import("./logout.js")).logout)],
  ["context", inTerminal(async () => (await import("./context.js")).chooseContext)],
  ["account can-i", inTerminal(async () => (await import("./account-can-i.js")).canI)],
]);
