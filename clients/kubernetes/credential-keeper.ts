import { isDeepStrictEqual } from "node:util";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { Connection, Credentials } from "./connection.js";
import { unlessAborted } from "./deadline.js";
import { createDispatchers, type Dispatchers } from "./dispatchers.js";

/** Credentials in use, and the sockets that were opened with them. */
export interface HeldCredentials {
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be shown: the values of the headers above. */
  readonly secrets: readonly string[];
  readonly dispatchers: Dispatchers;
}

/** Holds the credentials of one connection and renews them. */
export interface CredentialKeeper {
  /** The credentials as of at most a minute ago. @throws FairleadError `UNAVAILABLE` if they cannot be read */
  current(signal: AbortSignal): Promise<HeldCredentials>;
  /** Fresh ones, because the server refused `old`; callers that come together share one look. */
  renew(old: HeldCredentials, signal: AbortSignal): Promise<HeldCredentials>;
  close(): Promise<void>;
}

/** Tokens on disk are rotated well before they expire; looking once a minute keeps up with that. */
const freshForMs = 60_000;

/** Creates the keeper. New TLS material gets new sockets; what is under way on the old ones goes on until it ends. */
export function createCredentialKeeper(connection: Connection, maxRequests: number): CredentialKeeper {
  let held: (HeldCredentials & { readonly tls: Credentials["tls"]; readonly readAt: number }) | undefined;
  let reading: Promise<HeldCredentials> | undefined;
  let closed = false;

  const read = async (): Promise<HeldCredentials> => {
    const { tls, headers } = await connection.credentials().catch((cause: unknown) => {
      if (cause instanceof FairleadError) throw cause;
      throw new FairleadError("UNAVAILABLE", `Cannot read the credentials for "${connection.server}": ${messageOf(cause)}`, {
        cause,
      });
    });
    if (closed) throw new FairleadError("UNAVAILABLE", `The connection to "${connection.server}" is closed`);
    const same = held !== undefined && isDeepStrictEqual(held.tls, tls);
    const dispatchers = same && held !== undefined ? held.dispatchers : createDispatchers(connection, tls, maxRequests);
    if (!same) held?.dispatchers.retire();
    held = { headers, secrets: secretsOf(headers), dispatchers, tls, readAt: performance.now() };
    return held;
  };
  const readShared = (signal: AbortSignal) => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return unlessAborted(reading, signal);
  };

  return {
    current: (signal) =>
      held !== undefined && performance.now() - held.readAt < freshForMs ? Promise.resolve(held) : readShared(signal),
    renew: (old, signal) => (held === undefined || held === old ? readShared(signal) : Promise.resolve(held)),
    async close() {
      closed = true;
      await held?.dispatchers.destroy();
    },
  };
}

function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const value = headers["Authorization"] ?? "";
  const secret = value.slice(value.indexOf(" ") + 1);
  return secret === "" ? [] : [value, secret];
}
