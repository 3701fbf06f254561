import { compactVerify } from "jose";
import * as oidc from "openid-client";
import { FairleadError } from "../../engine/errors.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import { failureOfExchange } from "./exchange-failure.js";
import type { SigningKeys } from "./keys.js";
import type { Provider, ProviderMetadata } from "./provider.js";
import { readToken, signatureAlgorithms } from "./read-token.js";

/** The client that we are at the provider. */
export interface OidcClient {
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
}

/** What a login needs of a provider. */
export interface AuthorizationCodeParts {
  readonly client: OidcClient;
  readonly provider: Provider;
  readonly keys: SigningKeys;
  readonly clock: Clock;
}

/** What a login must remember until its callback. All values are random, 256 bits each. */
export interface LoginSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What a provider gave for somebody. */
export interface ProviderTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** Of the ID token, verified; absent if there was none. */
  readonly claims?: JsonObject;
  /** When the access token ends, milliseconds since 1970. */
  readonly expiresAt: number;
  /** When it was given. */
  readonly issuedAt: number;
}

/** The authorization code flow with PKCE (S256), state and nonce, and what follows it. */
export interface AuthorizationCode {
  /** Where to send the browser, and what must be remembered for its return. @throws FairleadError `UNAVAILABLE` */
  begin(redirectUri: string, signal: AbortSignal): Promise<{ readonly url: string; readonly secrets: LoginSecrets }>;
  /**
   * Redeems the code of a callback.
   * @param callback the whole address that the browser was sent to
   * @throws FairleadError `UNAUTHENTICATED` (`LOGIN_REFUSED`) for what does not fit; `UNAVAILABLE` (`DEPENDENCY_DOWN`)
   */
  finish(callback: URL, secrets: LoginSecrets, signal: AbortSignal): Promise<ProviderTokens>;
  /** @throws FairleadError `UNAUTHENTICATED` (`LOGIN_REFUSED`) when the provider gives no more tokens for it; `UNAVAILABLE` (`DEPENDENCY_DOWN`) */
  refresh(refreshToken: string, signal: AbortSignal): Promise<ProviderTokens>;
  /** Where to send the browser to end the provider's session as well; undefined if the provider announces no such place. */
  endSession(request: EndSessionRequest, signal: AbortSignal): Promise<string | undefined>;
}

/** Whose session is to end, and where the browser goes then. */
export interface EndSessionRequest {
  readonly idToken?: string;
  readonly returnTo: string;
}

const clockSkewSeconds = 30;
const exchangeMs = 10_000;
/** When a provider does not say how long an access token lives, seconds. */
const assumedLifeSeconds = 300;

type TokenResponse = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/**
 * Creates the flow. Nothing is asked of the provider before somebody signs in.
 * @see RFC 6749 §4.1, RFC 7636, OpenID Connect Core 1.0 §3.1
 */
export function createAuthorizationCode(parts: AuthorizationCodeParts): AuthorizationCode {
  const { client, provider, keys, clock } = parts;
  const configurations = new WeakMap<ProviderMetadata, oidc.Configuration>();
  const configure = async (signal: AbortSignal): Promise<oidc.Configuration> => {
    const metadata = await provider.metadata(signal);
    const configuration = configurations.get(metadata) ?? configurationOf(client, metadata, provider);
    configurations.set(metadata, configuration);
    return configuration;
  };
  const tokensOf = async (response: TokenResponse, signal: AbortSignal): Promise<ProviderTokens> => {
    const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = response;
    if (idToken !== undefined) await proveIdToken(idToken, keys, signal);
    const claims = response.claims() as JsonObject | undefined;
    const issuedAt = clock.now();
    return {
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(idToken !== undefined && { idToken }),
      ...(claims !== undefined && { claims }),
      issuedAt,
      expiresAt: issuedAt + (response.expires_in ?? assumedLifeSeconds) * 1_000,
    };
  };
  const exchange = async (signal: AbortSignal, ask: (configuration: oidc.Configuration) => Promise<TokenResponse>) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(exchangeMs)]);
    try {
      return await tokensOf(await ask(await configure(bounded)), bounded);
    } catch (thrown) {
      signal.throwIfAborted();
      throw failureOfExchange(thrown, provider.issuer);
    }
  };
  return {
    async begin(redirectUri, signal) {
      const configuration = await configure(signal);
      const secrets: LoginSecrets = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: client.scopes.join(" "),
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(secrets.codeVerifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, secrets };
    },
    finish: (callback, { state, nonce, codeVerifier }, signal) =>
      exchange(signal, (configuration) =>
        oidc.authorizationCodeGrant(configuration, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        }),
      ),
    async refresh(refreshToken, signal) {
      const tokens = await exchange(signal, (configuration) => oidc.refreshTokenGrant(configuration, refreshToken));
      // A provider that does not rotate leaves the token out: the old one goes on.
      return { refreshToken, ...tokens };
    },
    async endSession({ idToken, returnTo }, signal) {
      const configuration = await configure(signal);
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      const hint = idToken === undefined ? { client_id: client.clientId } : { id_token_hint: idToken };
      return oidc.buildEndSessionUrl(configuration, { ...hint, post_logout_redirect_uri: returnTo }).href;
    },
  };
}

function configurationOf(client: OidcClient, metadata: ProviderMetadata, provider: Provider): oidc.Configuration {
  const { authorizationEndpoint, endSessionEndpoint } = metadata;
  if (authorizationEndpoint === undefined)
    throw new FairleadError("UNAVAILABLE", `The identity provider "${provider.issuer}" has no authorization endpoint`, {
      details: { reason: "DEPENDENCY_DOWN" },
    });
  const server: oidc.ServerMetadata = {
    issuer: metadata.issuer,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: metadata.tokenEndpoint,
    jwks_uri: metadata.jwksUri,
    ...(endSessionEndpoint !== undefined && { end_session_endpoint: endSessionEndpoint }),
    id_token_signing_alg_values_supported: [...signatureAlgorithms],
  };
  const skew = { [oidc.clockTolerance]: clockSkewSeconds };
  const configuration = new oidc.Configuration(server, client.clientId, skew, authenticationOf(client, metadata));
  configuration[oidc.customFetch] = fetchThrough(provider);
  if (provider.issuer.startsWith("http:")) oidc.allowInsecureRequests(configuration);
  return configuration;
}

/** As the provider announces, by the header if it says nothing. @see OpenID Connect Core 1.0 §9 */
function authenticationOf({ clientSecret }: OidcClient, { tokenAuthMethods }: ProviderMetadata): oidc.ClientAuth {
  if (clientSecret === undefined) return oidc.None();
  const byHeader = tokenAuthMethods === undefined || tokenAuthMethods.includes("client_secret_basic");
  return byHeader ? oidc.ClientSecretBasic(clientSecret) : oidc.ClientSecretPost(clientSecret);
}

/** The library's requests, over the provider's own connections and their bounds. */
function fetchThrough({ http, issuer }: Provider): oidc.CustomFetch {
  return async (url, { headers, body, signal = AbortSignal.timeout(exchangeMs) }) => {
    const { authorization } = headers;
    const { status, body: answer } = await http.send(
      {
        action: `Cannot sign in by "${issuer}"`,
        url,
        accepts: [400, 401, 403],
        ...(body instanceof URLSearchParams && { form: Object.fromEntries(body) }),
        ...(authorization !== undefined && { authorization }),
      },
      signal,
    );
    return Response.json(answer, { status });
  };
}

async function proveIdToken(idToken: string, keys: SigningKeys, signal: AbortSignal): Promise<void> {
  const token = readToken(idToken, signatureAlgorithms);
  await compactVerify(token.raw, await keys.find(token, signal), { algorithms: [token.alg] });
}
