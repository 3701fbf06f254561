import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { OfflineContext } from "../offline/command.js";
import type { OnlineContext } from "./online-command.js";

const opener: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** What a command of this process has around it. */
export function terminalContext({ stdin, signal }: Pick<OfflineContext, "stdin" | "signal">): OnlineContext {
  const isPerson = process.stdin.isTTY && process.stderr.isTTY;
  return {
    signal,
    stdin,
    environment: process.env,
    say: (line) => void process.stderr.write(`${line}\n`),
    ...(isPerson && {
      ask: (question: string) => ask(question, process.stderr, signal),
      askHidden: (question: string) => askHidden(question, signal),
    }),
    openBrowser: showPage,
  };
}

async function ask(question: string, output: Writable, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // A person who presses Ctrl-C here ends the program as anywhere else.
  lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}

/** What is typed is swallowed on its way back to the screen. */
async function askHidden(question: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(question);
  const swallow = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await ask("", swallow, signal);
  process.stderr.write("\n");
  return answer;
}

/** The address was printed before: where there is no browser, nothing is lost. */
function showPage(url: string): void {
  if (process.env["FAIRLEAD_NO_BROWSER"]) return;
  const [program = "", ...words] = opener[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...words, url], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}
