import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Session } from "../../server/start/session-file.js";
import { removeAfterDeath } from "../real/bed/bound-program.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const main = join(root, "dist", "server", "main.js");
const run = promisify(execFile);

/** The built product as a process of its own, spoken to over its real protocols. */
export interface Product {
  readonly session: Session;
  readonly dataFolder: string;
  /** Everything it printed. */
  output(): string;
  /** Ends it as `kill` would; gives the exit code, or null after a signal it did not handle. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** A folder for one journey, removed by `dispose`, and after the death of this process. */
export function temporaryFolder(): { readonly path: string; readonly dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), "fairlead-journey-"));
  const callOff = removeAfterDeath(path);
  return {
    path,
    dispose() {
      rmSync(path, { recursive: true, force: true });
      callOff();
    },
  };
}

/**
 * What `FAIRLEAD_TOOLS` is where Helm, Kustomize and Jsonnet are neither there nor built. Each start loads them anew, which takes most of its CPU: journeys
 * that render nothing with them go without.
 */
export function noTools(folder: string): string {
  const tools = join(folder, "no-tools");
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "tools.json"), "{}");
  return tools;
}

/** Starts the product on a data folder and any free port, and waits until it says that it is ready. @param tools `FAIRLEAD_TOOLS` */
export async function startProduct(dataFolder: string, args: readonly string[] = [], tools?: string): Promise<Product> {
  const { child, output } = spawnProduct(["--port", "0", "--data", dataFolder, ...args], tools);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const sessionFile = join(dataFolder, "session.json");
  const session = await until(() => {
    if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}:\n${output()}`);
    if (!existsSync(sessionFile)) return undefined;
    const read = JSON.parse(readFileSync(sessionFile, "utf8")) as Session;
    return read.pid === child.pid ? read : undefined;
  }, 180_000);
  return {
    session,
    dataFolder,
    output,
    stop(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Runs the product to its end, for command lines that do not start it. @param endAt settles when it is sent SIGTERM */
export async function runProduct(
  args: readonly string[],
  { endAt, tools }: { readonly endAt?: Promise<unknown>; readonly tools?: string } = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { child, output } = spawnProduct(args, tools);
  void endAt?.then(() => child.kill("SIGTERM"));
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { code, output: output() };
}

function spawnProduct(
  args: readonly string[],
  tools: string | undefined,
): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    // By the channel it hears that this process is dead, and ends too.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      // The program is the same at each start: it is compiled once.
      NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "journeys"),
      ...(tools !== undefined && { FAIRLEAD_TOOLS: tools }),
    },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (printed += String(chunk)));
  return { child, output: () => printed };
}

/** Asks again and again until there is an answer; fails after `timeoutMs`. */
export async function until<T>(
  attempt: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  what = "what was awaited",
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come about within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** An answer of the graph. */
export interface GraphAnswer {
  readonly data: Record<string, any> | null | undefined;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly status: number;
}

/** Asks the graph over HTTP. */
export async function ask(session: Session, token: string | undefined, query: string, variables = {}): Promise<GraphAnswer> {
  const response = await fetch(session.graphql, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<GraphAnswer, "status">) };
}

/** Signs in and gives the token. */
export async function login(session: Session, username = session.username, password = session.password): Promise<string> {
  const mutation =
    "mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }";
  const answer = await ask(session, undefined, mutation, { username, password });
  const token: unknown = answer.data?.["login"]?.token;
  if (typeof token !== "string") throw new Error(`login failed: ${JSON.stringify(answer)}`);
  return token;
}

/** A live subscription: what it has sent so far, and how to end it. */
export interface Feed {
  readonly frames: Record<string, any>[];
  close(): Promise<void>;
}

/** Subscribes over a WebSocket; the first field of the subscription is what `frames` holds. */
export function subscribe(session: Session, token: string, query: string, variables: Record<string, unknown> = {}): Feed {
  const client = createClient({
    url: session.websocket,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const frames: Feed["frames"] = [];
  client.subscribe(
    { query, variables },
    {
      next: ({ data }) => {
        const [frame] = Object.values((data ?? {}) as Record<string, Feed["frames"][number]>);
        if (frame !== undefined) frames.push(frame);
      },
      error: () => undefined,
      complete: () => undefined,
    },
  );
  return { frames, close: async () => client.dispose() };
}

/** Runs git in a folder, as somebody with a name. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", ...args], {
    cwd: folder,
  });
  return stdout.trim();
}
