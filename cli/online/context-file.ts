import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FairleadError } from "../../engine/errors.js";
import { isObject } from "../../engine/kubernetes/json-value.js";

/** How a refresh token is turned into new ones. */
export interface RefreshFacts {
  readonly token: string;
  readonly issuer: string;
  readonly clientId: string;
}

/** A server and who one is there. */
export interface ServerContext {
  /** Without a slash at the end. */
  readonly server: string;
  readonly username: string;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Absent for accounts of the server's own. */
  readonly refresh?: RefreshFacts;
}

/** All contexts, and which one counts. */
export interface Contexts {
  readonly current?: string;
  readonly contexts: ReadonlyMap<string, ServerContext>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const lockWithinMs = 20_000;
const staleAfterMs = 60_000;
const pollMs = 50;

/** Where contexts are kept: `fairlead/config.json` in `XDG_CONFIG_HOME`, else in `~/.config`. */
export function contextFile({ XDG_CONFIG_HOME, HOME }: Environment): string {
  return join(XDG_CONFIG_HOME || join(HOME || homedir(), ".config"), "fairlead", "config.json");
}

/** Reads the contexts; none if there is no file. @throws FairleadError `FAILED_PRECONDITION` for a file that is none of ours */
export function readContexts(file: string): Contexts {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { contexts: new Map() };
    throw error;
  }
  const written = parse(text, file);
  const { current, contexts } = isObject(written) ? written : {};
  const known = Object.entries(isObject(contexts) ? contexts : {}).flatMap(([name, value]) => {
    const context = contextOf(value);
    return context === undefined ? [] : [[name, context] as const];
  });
  return { contexts: new Map(known), ...(typeof current === "string" && { current }) };
}

/**
 * Changes the contexts while no other process does; the file is written whole or not at all, for its owner's eyes only.
 * @returns what `change` gives beside the new contexts
 * @throws FairleadError `UNAVAILABLE` if another process holds the lock for 20 s
 */
export async function changeContexts<Result>(
  file: string,
  change: (now: Contexts) => Promise<{ readonly next: Contexts; readonly result: Result }>,
  signal: AbortSignal,
): Promise<Result> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = `${file}.lock`;
  await take(lock, signal);
  try {
    const { next, result } = await change(readContexts(file));
    const half = `${file}.${process.pid}`;
    const { current, contexts } = next;
    writeFileSync(half, `${JSON.stringify({ version: 1, current, contexts: Object.fromEntries(contexts) }, undefined, 2)}\n`, {
      mode: 0o600,
    });
    renameSync(half, file);
    return result;
  } finally {
    rmSync(lock, { force: true });
  }
}

async function take(lock: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + lockWithinMs;
  for (;;) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isStale(lock)) rmSync(lock, { force: true });
    else if (Date.now() > deadline)
      throw new FairleadError(
        "UNAVAILABLE",
        `Another fairlead holds ${lock}; wait for it to end, or remove the file if none runs`,
      );
    else await sleep(pollMs, undefined, { signal });
  }
}

/** A lock that somebody died with. */
function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > staleAfterMs;
  } catch {
    return false;
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FairleadError("FAILED_PRECONDITION", `${file} is no JSON; remove it and log in again`, { cause });
  }
}

function contextOf(value: unknown): ServerContext | undefined {
  if (!isObject(value)) return undefined;
  const { server, username, token, expiresAt, refresh } = value;
  if (typeof server !== "string" || typeof username !== "string" || typeof token !== "string" || typeof expiresAt !== "number")
    return undefined;
  const facts = isObject(refresh) ? refresh : {};
  const { token: refreshToken, issuer, clientId } = facts;
  const isWhole = typeof refreshToken === "string" && typeof issuer === "string" && typeof clientId === "string";
  return { server, username, token, expiresAt, ...(isWhole && { refresh: { token: refreshToken, issuer, clientId } }) };
}
