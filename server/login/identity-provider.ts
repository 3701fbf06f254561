import { createAuthorizationCode, type ProviderTokens } from "../../clients/identity/authorization-code.js";
import { createGroupLookup } from "../../clients/identity/groups.js";
import { createJoseVerifier } from "../../clients/identity/jose-verifier.js";
import { createKeycloakConnectVerifier } from "../../clients/identity/keycloak-connect-verifier.js";
import { createSigningKeys } from "../../clients/identity/keys.js";
import { createLogoutTokenReader } from "../../clients/identity/logout-token.js";
import { createProvider, discoveryUrl, type Provider } from "../../clients/identity/provider.js";
import { createProviderHttp } from "../../clients/identity/provider-http.js";
import { rememberVerified } from "../../clients/identity/token-memory.js";
import { createUmaGrants, type UmaGrants } from "../../clients/identity/uma.js";
import type { VerifierParts } from "../../clients/identity/verify-access-token.js";
import { type ClaimRules, readClaimRules } from "../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../engine/access/identity-of-claims.js";
import { readLoginSettings } from "../../engine/access/login-settings.js";
import type { OidcSettings } from "../../engine/access/oidc-settings.js";
import { readRbacSettings } from "../../engine/access/rbac-settings.js";
import { FairleadError, messageOf } from "../../engine/errors.js";
import type { Identity } from "../../engine/model/identity.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { RawSettings } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import type { TokenSource } from "../sessions/bearer-tokens.js";
import type { SessionProvider } from "../sessions/session-provider.js";
import { createIgnoredClaims } from "./ignored-claims.js";
import type { LoginProvider } from "./login-parts.js";
import { providerSettingsOf } from "./provider-settings.js";
import { createUserGrants, type UserGrants } from "./user-grants.js";

/** The provider as bearer tokens, browser sessions and logins use it. */
export interface ConnectedProvider extends TokenSource, SessionProvider, LoginProvider {}

/** The identity provider of the settings. */
export interface IdentityProvider {
  /** As the settings name it this moment; undefined while they name none, or one that cannot be used. */
  current(): ConnectedProvider | undefined;
  readonly grants: UserGrants;
  close(): Promise<void>;
}

/** What the provider is connected with. */
export interface IdentityProviderParts {
  readonly settings: () => RawSettings;
  readonly version: string;
  /** Hosts besides the issuer's own that its endpoints may have although they are private. */
  readonly allowedHosts: readonly string[];
  /** Whether a logout token of this id came before. */
  readonly isSpent: (messageId: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** All that is read from the settings; a change of any of it is another connection. */
interface Wish {
  readonly oidc: OidcSettings;
  readonly rules: ClaimRules;
  readonly sessionDurationMs: number;
}

interface Connection {
  readonly print: string;
  readonly provider: ConnectedProvider | undefined;
  readonly uma: UmaGrants | undefined;
  close(): Promise<void>;
}

/** Follows the settings: a provider that is named is connected when it is first needed, one that is named no more is forgotten with all it proved. */
export function createIdentityProvider(parts: IdentityProviderParts): IdentityProvider {
  const { settings, clock, log } = parts;
  let read: RawSettings | undefined;
  let connection: Connection | undefined;
  const leave = () => {
    const left = connection;
    connection = undefined;
    return left?.close().catch((error: unknown) => log.warn("Connections to the identity provider did not end", { error }));
  };
  const grants = createUserGrants({ uma: () => now()?.uma, clock, log });

  function now(): Connection | undefined {
    const given = settings();
    if (read === given) return connection;
    read = given;
    const { wish, problems } = readWish(given);
    const print = JSON.stringify([
      wish,
      [...(wish?.oidc.realmRoles ?? [])],
      [...(wish?.rules.channels ?? [])],
      [...(wish?.rules.globalRoles ?? [])],
    ]);
    if (connection?.print === print) return connection;
    for (const problem of problems)
      log.warn("The settings of the identity provider are not as they should be", { error: problem });
    void leave();
    connection = wish && connect(wish, print, parts, grants);
    return connection;
  }

  return {
    grants,
    current: () => now()?.provider,
    async close() {
      await leave();
    },
  };
}

function readWish(given: RawSettings): { readonly wish?: Wish; readonly problems: readonly string[] } {
  const { settings: oidc, problems } = providerSettingsOf(given);
  if (oidc === undefined) return { problems };
  const login = readLoginSettings(given.general);
  const scopes = readRbacSettings(given.rbac).scopes ?? ["groups"];
  const claims = readClaimRules(given.general, { ...oidc, scopes });
  return {
    wish: { oidc, rules: claims.rules, sessionDurationMs: login.sessionDurationMs },
    problems: [...problems, ...login.problems, ...claims.problems],
  };
}

function connect(wish: Wish, print: string, parts: IdentityProviderParts, grants: UserGrants): Connection {
  const { oidc, rules, sessionDurationMs } = wish;
  const { version, allowedHosts, isSpent, clock, log } = parts;
  const http = createProviderHttp({
    version,
    issuer: oidc.issuer,
    rules: { allowed: allowedHosts },
    ...(oidc.rootCA !== undefined && { rootCA: oidc.rootCA }),
  });
  const provider = createProvider(oidc.issuer, http, clock);
  const uma = oidc.umaMode === "off" ? undefined : createUmaGrants(provider, rules.rolesClient, clock);
  const keys = createSigningKeys({ provider, clock });
  const clients = oidc.allowedClients;
  const tellIgnored = createIgnoredClaims(log);
  const identityOf = (claims: JsonObject): Identity => {
    const { identity, ignored } = identityOfClaims(claims, rules);
    tellIgnored(identity, ignored);
    return identity;
  };
  const verifying: VerifierParts = {
    keys,
    clock,
    identityOf,
    expectations: { issuer: oidc.issuer, audiences: oidc.audiences, clients },
    completeClaims: createGroupLookup(provider, { claims: rules.scopes, when: oidc.groupsFromUserInfo ? "always" : "overage" }),
  };
  const close = () => http.close();
  try {
    const verifier = rememberVerified(verifierOf(oidc, verifying), clock);
    const code = createAuthorizationCode({ client: oidc, provider, keys, clock });
    const connected: ConnectedProvider = {
      name: oidc.name,
      issuer: oidc.issuer,
      verifier,
      code,
      sessionDurationMs,
      refresh: (refreshToken, signal) => code.refresh(refreshToken, signal),
      async identityOf(tokens, signal) {
        const identity = await sessionIdentity(tokens, { oidc, verifier, verifying }, signal);
        await grants.learn(identity, tokens.accessToken, signal);
        return identity;
      },
      readLogoutToken: createLogoutTokenReader({ keys, clock, expectations: { issuer: oidc.issuer, clients }, seen: isSpent }),
      isUp: createLook(provider, clock),
      subjectOf: (sub) => `oidc:${oidc.issuer}:${sub}`,
      ...(oidc.logoutUrl !== undefined && { logoutUrl: oidc.logoutUrl }),
      ...(oidc.refreshThresholdMs !== undefined && { refreshThresholdMs: oidc.refreshThresholdMs }),
    };
    return { print, provider: connected, uma, close };
  } catch (error) {
    log.error("The identity provider cannot be used; nobody can sign in by it", { error: messageOf(error) });
    return { print, provider: undefined, uma: undefined, close };
  }
}

const verifierOf = ({ verifier }: OidcSettings, parts: VerifierParts): TokenVerifier =>
  verifier === "keycloak-connect" ? createKeycloakConnectVerifier(parts) : createJoseVerifier(parts);

/** Who signed in: by the access token where the provider makes it for us, else by the ID token, and then as long as the access token lasts. */
async function sessionIdentity(
  tokens: ProviderTokens,
  {
    oidc,
    verifier,
    verifying,
  }: { readonly oidc: OidcSettings; readonly verifier: TokenVerifier; readonly verifying: VerifierParts },
  signal: AbortSignal,
): Promise<Identity> {
  if (oidc.sessionToken === "access") return verifier.verify(tokens.accessToken, signal);
  const { claims, accessToken, expiresAt } = tokens;
  if (claims === undefined)
    throw new FairleadError("UNAUTHENTICATED", "The identity provider gave no ID token; sign in again", {
      details: { reason: "LOGIN_REFUSED" },
    });
  const complete = (await verifying.completeClaims?.(claims, accessToken, signal)) ?? claims;
  return { ...verifying.identityOf(complete), expiresAt };
}

const lookMs = 10_000;

/** Says whether the provider answers, up to 10 seconds old. What was read of it before does not count: that serves through an outage. */
function createLook({ issuer, http }: Provider, clock: Clock): LoginProvider["isUp"] {
  let last: { readonly at: number; readonly isUp: Promise<boolean> } | undefined;
  const url = discoveryUrl(issuer);
  const look = () =>
    http.send({ action: `Cannot use the identity provider "${issuer}"`, url }, AbortSignal.timeout(lookMs)).then(
      () => true,
      () => false,
    );
  return () => {
    if (last === undefined || clock.now() - last.at > lookMs) last = { at: clock.now(), isUp: look() };
    return last.isUp;
  };
}
