import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { RepositoryAccess } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Egress } from "../egress/egress.js";

/** What is exchanged for a token, and where. */
export interface TokenWish {
  /** Stands for all that decides which token comes: nothing of it is secret enough to be harmed by being a key in memory. */
  readonly key: string;
  readonly url: string;
  /** Made only when there is no token that still holds. */
  readonly form: () => Promise<Readonly<Record<string, string>>>;
  /** The proxy of the repository is that of its tokens. */
  readonly access: Pick<RepositoryAccess, "proxy" | "noProxy">;
  /** How an error's sentence begins. */
  readonly action: string;
}

/** Gives access tokens. @throws FairleadError `FAILED_PRECONDITION` (`REPO_AUTH`); as `Egress.send` */
export type ExchangeTokens = (wish: TokenWish, signal: AbortSignal) => Promise<string>;

const answerBytes = 1_048_576;
const timeoutMs = 15_000;
/** A token is exchanged so long before it expires. */
const marginMs = 300_000;

/**
 * Makes the exchange of OAuth 2.0: a form to a token endpoint, a bearer token back, kept until shortly before it expires.
 * @param options.allowsPlainHttp whether `http:` will do
 * @see RFC 6749 § 4.4 and § 5, RFC 7523
 */
export function createTokenExchange(options: {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly allowsPlainHttp: boolean;
}): ExchangeTokens {
  const { egress, clock, allowsPlainHttp } = options;
  const tokens = new LRUCache<string, { readonly token: string; readonly until: number }>({ max: 500 });
  return async ({ key, url, form, access: { proxy, noProxy }, action }, signal) => {
    const known = tokens.get(key);
    if (known !== undefined && clock.now() < known.until) return known.token;
    const answer = await egress.send(
      {
        action,
        url,
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(await form()).toString(),
        allowsHttp: allowsPlainHttp,
        access: { ...(proxy !== undefined && { proxy }), ...(noProxy !== undefined && { noProxy }) },
        maxBytes: answerBytes,
        timeoutMs,
        accepts: [400, 401, 403],
      },
      signal,
    );
    const { access_token: token, expires_in: seconds, error } = readFields(await answer.bytes());
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw refused(action, answer.status, error);
    const lifetimeMs = 1000 * Number(seconds);
    if (lifetimeMs > marginMs) tokens.set(key, { token, until: clock.now() + lifetimeMs - marginMs });
    return token;
  };
}

function readFields(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // An answer that holds no token is told of by who asked.
  }
  return {};
}

/** Of what the endpoint says only its code is shown: descriptions may quote what was sent. */
function refused(action: string, status: number, error: unknown): FairleadError {
  const code = typeof error === "string" && /^[\w.-]{1,60}$/.test(error) ? `: ${error}` : "";
  return new FairleadError("FAILED_PRECONDITION", `${action}: the token endpoint gives none (HTTP ${status}${code})`, {
    details: { reason: "REPO_AUTH" },
  });
}
