import { LRUCache } from "lru-cache";
import { isFailure } from "../../engine/errors.js";
import { isList, isObject } from "../../engine/kubernetes/json-value.js";
import type { ProjectGrant } from "../../engine/model/project-grant.js";
import type { Clock } from "../../engine/ports/clock.js";
import { createSingleFlight } from "../shared-work/single-flight.js";
import { untilAborted } from "../shared-work/until-aborted.js";
import type { Provider } from "./provider.js";
import { type ProviderAnswer, sharedSignal } from "./provider-http.js";
import { tokenKey } from "./token-key.js";

/** What an authorization service says of somebody. */
export type UmaAnswer =
  | { readonly kind: "granted"; readonly grants: readonly ProjectGrant[] }
  /** Nothing is granted because it could not be asked; `because` is a sentence for people. */
  | { readonly kind: "unavailable"; readonly grants: readonly []; readonly because: string };

/** An access token that was verified. */
export interface UmaBearer {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

/** Keycloak Authorization Services, as far as projects go. */
export interface UmaGrants {
  /** All that is granted to the bearer of a token, up to a minute old. Never fails. @throws only what the signal was aborted with */
  of(bearer: UmaBearer, signal: AbortSignal): Promise<UmaAnswer>;
  /** Forgets everything, as when policies were changed. */
  forget(): void;
}

const grantType = "urn:ietf:params:oauth:grant-type:uma-ticket";
const keptMs = 60_000;
const failureKeptMs = 5_000;
const mostScopes = 200_000;

/**
 * Makes the client. One request a token asks for everything at once (`response_mode=permissions`, without naming any): what is listed is granted and nothing
 * else. A resource `project:<name>` stands for the project; a permission that lists no scope grants nothing.
 * @param audience the client whose resources they are
 * @see keycloak/keycloak:services/src/main/java/org/keycloak/authorization/authorization/AuthorizationTokenService.java
 */
export function createUmaGrants(provider: Provider, audience: string, clock: Clock): UmaGrants {
  const share = createSingleFlight<UmaAnswer>();
  const known = new LRUCache<string, { readonly answer: UmaAnswer; readonly until: number }>({
    maxSize: mostScopes,
    sizeCalculation: ({ answer }) => answer.grants.reduce((size, { scopes }) => size + scopes.length, 1),
  });
  let generation = 0;
  const ask = async (token: string): Promise<UmaAnswer> => {
    try {
      const signal = sharedSignal();
      const { tokenEndpoint } = await provider.metadata(signal);
      const action = `Cannot ask the identity provider "${provider.issuer}" for permissions`;
      const form = { grant_type: grantType, audience, response_mode: "permissions" };
      const accepts = [400, 401, 403];
      return readAnswer(await provider.http.send({ action, url: tokenEndpoint, form, bearer: token, accepts }, signal));
    } catch (error) {
      return unavailable(
        isFailure(error, "UNAVAILABLE") ? error.message : "The identity provider cannot be asked for permissions",
      );
    }
  };
  const askAndKeep = async (key: string, { token, expiresAt = Infinity }: UmaBearer): Promise<UmaAnswer> => {
    const askedIn = generation;
    const answer = await ask(token);
    const until = Math.min(clock.now() + (answer.kind === "granted" ? keptMs : failureKeptMs), expiresAt);
    if (askedIn === generation) known.set(key, { answer, until });
    return answer;
  };
  return {
    async of(bearer, signal) {
      const key = tokenKey(bearer.token);
      const kept = known.get(key);
      if (kept !== undefined && clock.now() < kept.until) return kept.answer;
      return untilAborted(
        share(`${generation} ${key}`, () => askAndKeep(key, bearer)),
        signal,
      );
    },
    forget() {
      generation += 1;
      known.clear();
    },
  };
}

function unavailable(because: string): UmaAnswer {
  return { kind: "unavailable", grants: [], because };
}

function readAnswer({ status, body }: ProviderAnswer): UmaAnswer {
  const error = isObject(body) ? body["error"] : undefined;
  if (status === 403 && error === "access_denied") return { kind: "granted", grants: [] };
  if (status < 200 || status > 299) {
    const word = typeof error === "string" && /^[\w-]{1,50}$/.test(error) ? ` "${error}"` : "";
    return unavailable(`The identity provider refuses to say what is permitted (HTTP ${status}${word})`);
  }
  if (!isList(body)) return unavailable("The identity provider's answer is no list of permissions");
  return { kind: "granted", grants: grantsIn(body) };
}

function grantsIn(permissions: readonly unknown[]): readonly ProjectGrant[] {
  const scopesOf = new Map<string, Set<string>>();
  for (const permission of permissions) {
    if (!isObject(permission)) continue;
    const { rsname, scopes } = permission;
    // A name with anything else in it could be taken for a pattern.
    const project =
      typeof rsname === "string" ? /^project:([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/.exec(rsname)?.[1] : undefined;
    const listed = isList(scopes) ? scopes.filter((scope) => typeof scope === "string" && scope !== "") : [];
    if (project === undefined || listed.length === 0) continue;
    scopesOf.set(project, new Set([...(scopesOf.get(project) ?? []), ...listed.map(String)]));
  }
  return [...scopesOf].map(([project, scopes]) => ({ project, scopes: [...scopes] }));
}
