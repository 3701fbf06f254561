import { type ChildProcess, fork } from "node:child_process";
import { extname, join } from "node:path";
import { FairleadError } from "../../engine/errors.js";
import type { SampleGitServer, SampleGitServerOptions } from "./git-server.js";
import type { ServerMessage, StartMessage } from "./git-server-messages.js";

/** As it was compiled, or from the sources as they are. */
const extension = extname(import.meta.filename);
const program = join(import.meta.dirname, `git-server-program${extension}`);
const startWithinMs = 20_000;
const stopWithinMs = 5_000;

/**
 * Starts the sample's Git server in a small process of its own: each request starts a Git process, which from a large one takes tens of milliseconds in which
 * nothing else is done. It ends with this process, however that ends.
 * @throws FairleadError as `startSampleGitServer`; `UNAVAILABLE` if the process does not start
 */
export async function launchSampleGitServer({
  onPush,
  log,
  ...options
}: SampleGitServerOptions): Promise<Pick<SampleGitServer, "url" | "cloneUrl" | "close">> {
  const child = fork(program, {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    execArgv: extension === ".ts" ? ["--import", "tsx"] : [],
  });
  child.on("message", (message: ServerMessage) => {
    if (message.kind === "pushed") onPush(message.push);
    else if (message.kind === "log") log[message.level](message.sentence, message.fields);
  });
  child.send(options satisfies StartMessage);
  const { url, cloneUrl } = await started(child).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  let closing = false;
  child.on("exit", () => closing || log.error("The sample's Git server has ended; pushes to it fail until the next start"));
  return {
    url,
    cloneUrl,
    close: () => {
      closing = true;
      return stop(child);
    },
  };
}

function started(child: ChildProcess): Promise<{ readonly url: string; readonly cloneUrl: string }> {
  return new Promise((resolve, reject) => {
    const fail = (because: string) =>
      reject(new FairleadError("UNAVAILABLE", `Cannot serve the sample repository: ${because}; start again`));
    const deadline = setTimeout(() => fail("its process did not start in time"), startWithinMs);
    child.on("message", (message: ServerMessage) => {
      if (message.kind === "started") resolve(message);
      else if (message.kind === "failed") reject(new FairleadError("FAILED_PRECONDITION", message.message));
      else return;
      clearTimeout(deadline);
    });
    child.once("error", ({ message }) => fail(message));
    child.once("exit", (code, signal) => fail(`its process ended with ${signal ?? `status ${code}`}`));
  });
}

/** Lets it finish what it answers, but not for long. */
function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
    child.once("exit", () => {
      clearTimeout(deadline);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}
