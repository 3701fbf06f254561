import { LRUCache } from "lru-cache";
import { FairleadError } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Egress, EgressRequest } from "../egress/egress.js";
import { showUrl } from "../egress/egress-url.js";
import type { RegistryChallenge } from "./registry-challenge.js";

/** What a token is for. */
export interface TokenWish {
  readonly challenge: Extract<RegistryChallenge, { readonly scheme: "bearer" }>;
  readonly action: string;
  /** The registry's own origin. */
  readonly registry: string;
  readonly repository: string;
  /** The Authorization header of the login; undefined for nobody. */
  readonly authorization: string | undefined;
  readonly connection: Pick<EgressRequest, "access" | "allowsHttp">;
}

/** Tokens of registries, kept until shortly before they expire. */
export type RegistryTokens = (wish: TokenWish, signal: AbortSignal) => Promise<string>;

const tokenBytes = 1_048_576;
const defaultLifeSeconds = 60;
const longestLifeSeconds = 3600;

/**
 * Makes the keeper. A login goes to the token server that the registry names only if that is the registry itself, or one of the same domain over TLS
 * (`auth.docker.io` for `registry-1.docker.io`); to any other the login is not sent.
 * @see distribution/distribution:docs/content/spec/auth/token.md
 */
export function createRegistryTokens({
  http,
  clock,
  timeoutMs,
}: {
  readonly http: Egress;
  readonly clock: Clock;
  readonly timeoutMs: number;
}): RegistryTokens {
  const tokens = new LRUCache<string, { readonly token: string; readonly until: number }>({ max: 1_000 });
  return async (wish, signal) => {
    const { challenge, action, registry, repository, authorization, connection } = wish;
    const { realm, service, scope = `repository:${repository}:pull` } = challenge;
    const key = JSON.stringify([realm, service, scope, authorization]);
    const known = tokens.get(key);
    if (known !== undefined && clock.now() < known.until) return known.token;
    const url = URL.parse(realm);
    if (url === null) throw refusal(action, `the registry names no token server that can be read ("${showUrl(realm)}")`);
    if (authorization !== undefined && !mayKnow(url, new URL(registry))) {
      throw new FairleadError(
        "PERMISSION_DENIED",
        `${action}: the registry wants its login to be sent to "${showUrl(realm)}", which is none of its own`,
        {
          details: { reason: "CREDENTIAL_NOT_APPLICABLE" },
        },
      );
    }
    if (service !== undefined) url.searchParams.set("service", service);
    url.searchParams.set("scope", scope);
    const isOwn = url.origin === new URL(registry).origin;
    const answer = await http.send(
      {
        action: `${action}: no token`,
        url: url.href,
        credentials: authorization === undefined ? undefined : { origin: url.origin, authorization },
        allowsHttp: connection.allowsHttp === true && (isOwn || url.hostname === new URL(registry).hostname),
        access: isOwn ? connection.access : proxyOf(connection.access),
        maxBytes: tokenBytes,
        timeoutMs,
      },
      signal,
    );
    const { token, lifeSeconds } = readToken(await answer.bytes());
    if (token === undefined) throw refusal(action, "the token server's answer holds no token");
    tokens.set(key, { token, until: clock.now() + Math.max(0, lifeSeconds - 10) * 1000 });
    return token;
  };
}

function mayKnow(server: URL, registry: URL): boolean {
  if (server.hostname === registry.hostname) return server.protocol === registry.protocol || server.protocol === "https:";
  const domain = (host: string) => host.split(".").slice(-2).join(".");
  if (server.protocol === "https:" && server.hostname.endsWith(`.${registry.hostname}`)) return true;
  const isName = /[a-z]/i.test(registry.hostname) && registry.hostname.split(".").length > 2;
  return server.protocol === "https:" && isName && domain(server.hostname) === domain(registry.hostname);
}

function proxyOf(access: EgressRequest["access"]): EgressRequest["access"] {
  return {
    ...(access?.proxy !== undefined && { proxy: access.proxy }),
    ...(access?.noProxy !== undefined && { noProxy: access.noProxy }),
  };
}

function readToken(bytes: Uint8Array): { readonly token: string | undefined; readonly lifeSeconds: number } {
  const nothing = { token: undefined, lifeSeconds: 0 };
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return nothing;
  }
  if (typeof answer !== "object" || answer === null) return nothing;
  const { token, access_token, expires_in } = answer as Readonly<Record<string, unknown>>;
  const text = [token, access_token].find((one) => typeof one === "string" && /^[\x21-\x7e]+$/.test(one));
  const life = typeof expires_in === "number" && expires_in > 0 ? Math.min(expires_in, longestLifeSeconds) : defaultLifeSeconds;
  return { token: text as string | undefined, lifeSeconds: life };
}

function refusal(action: string, because: string): FairleadError {
  return new FairleadError("UNAVAILABLE", `${action}: ${because}`, { details: { reason: "REPO_UNREACHABLE" } });
}
