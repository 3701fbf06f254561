import { verify } from "@node-rs/bcrypt";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Account } from "../../engine/access/accounts.js";
import { FairleadError } from "../../engine/errors.js";
import type { AccountBook } from "./account-book.js";

/** Checks a name and a password. @throws FairleadError `UNAUTHENTICATED`; `RESOURCE_EXHAUSTED` with `details.retryAfterMs` after too many failures */
export type Login = (attempt: {
  readonly username: string;
  readonly password: string;
  readonly address: string;
}) => Promise<Account>;

const failuresAllowed = 5;
/** How long failures are remembered after the first one. */
const memorySeconds = 900;
const longestWaitSeconds = 300;
const concurrentChecks = 4;
const waitingChecks = 32;
const bcryptLimit = 72;
/** The hash of a random password that nobody kept: what unknown accounts are checked against, so that they cost the same. */
const nobody = "$2b$10$RzEy/v7V7c7l0Haob.FXbOuTCkSJgZcljuXw6C/OcJGmG2KZgiqEK";

/**
 * Creates the login of local accounts. Unknown and disabled accounts cost what a wrong password costs. After 5 failures in 15 minutes of one name
 * from one network each further failure doubles the wait, up to 5 minutes; strangers elsewhere do not lock anybody out.
 */
export function createLogin(account: AccountBook): Login {
  const failures = new RateLimiterMemory({ points: failuresAllowed, duration: memorySeconds });
  const blocks = new RateLimiterMemory({ points: 1, duration: longestWaitSeconds });
  const turns = createTurns();
  return async ({ username, password, address }) => {
    const key = JSON.stringify([username.slice(0, 64), networkOf(address)]);
    const block = await blocks.get(key);
    if (block !== null && block.msBeforeNext > 0) throw tooManyFailures(block.msBeforeNext);
    // Counted before the check and given back when right, so that attempts made at once count each.
    const { consumedPoints } = await failures.penalty(key, 1);
    const excess = consumedPoints - failuresAllowed;
    if (excess >= 0) await blocks.block(key, Math.min(2 ** excess, longestWaitSeconds));
    const known = account(username);
    const usable =
      known !== undefined && known.enabled && known.capabilities.includes("login") && known.passwordHash !== undefined;
    const fits = Buffer.byteLength(password) <= bcryptLimit;
    const matches = await turns(() => verify(fits ? password : "", (usable ? known.passwordHash : undefined) ?? nobody));
    if (!usable || !fits || !matches) throw new FairleadError("UNAUTHENTICATED", "Wrong username or password");
    await Promise.all([failures.delete(key), blocks.delete(key)]);
    return known;
  };
}

function tooManyFailures(waitMs: number): FairleadError {
  return new FairleadError("RESOURCE_EXHAUSTED", `Too many failed logins; wait ${Math.ceil(waitMs / 1_000)} s and try again`, {
    details: { reason: "RATE_LIMITED", retryAfterMs: waitMs },
  });
}

/** The network a caller comes from: /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  const v4 = /(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  const [head = [], tail] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = tail === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(Math.max(zeros, 0)).fill("0"), ...(tail ?? [])].slice(0, 3).join(":");
}

/** Runs a few at a time and keeps a bounded line; hashing is slow by design and must not fill the thread pool. */
function createTurns() {
  let running = 0;
  const line: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= concurrentChecks) {
      if (line.length >= waitingChecks) {
        throw new FairleadError("RESOURCE_EXHAUSTED", "Too many logins at once; try again in a second", {
          details: { reason: "RATE_LIMITED", retryAfterMs: 1_000 },
        });
      }
      await new Promise<void>((resolve) => line.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      line.shift()?.();
    }
  };
}
