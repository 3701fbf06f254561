import * as oidc from "openid-client";
import { FairleadError, messageOf } from "../../engine/errors.js";
import { listenForAnswer } from "./loopback-answer.js";
import type { OnlineContext } from "./online-command.js";

/** The provider and the client that command lines are there. */
export interface CliClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** What a provider gave. */
export interface ProviderTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const assumedLifeSeconds = 300;

/**
 * Signs in with the browser: authorization code with PKCE (S256) and state, answered on a loopback port of this machine.
 * @throws FairleadError `UNAUTHENTICATED`, `UNAVAILABLE`; `DEADLINE_EXCEEDED` after 5 minutes
 * @see RFC 8252 §7.3, RFC 7636
 */
export async function loginWithBrowser(client: CliClient, port: number, context: OnlineContext): Promise<ProviderTokens> {
  const configuration = await configure(client);
  const [state, codeVerifier] = [oidc.randomState(), oidc.randomPKCECodeVerifier()];
  const callback = await listenForAnswer(port);
  try {
    const { redirectUri } = callback;
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: client.scopes.join(" "),
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
    });
    context.say(`Open this page to sign in, if your browser does not show it by itself:\n  ${url.href}`);
    context.openBrowser(url.href);
    return await callback.answer(state, context.signal, async (query) => {
      const address = new URL(`${redirectUri}${query}`);
      return tokensOf(
        await told(client, () =>
          oidc.authorizationCodeGrant(configuration, address, { pkceCodeVerifier: codeVerifier, expectedState: state }),
        ),
      );
    });
  } finally {
    callback.close();
  }
}

/**
 * Signs in from a machine without a browser: tells the person a page and a code, and waits.
 * @throws FairleadError `UNAUTHENTICATED`, `UNAVAILABLE`; `DEADLINE_EXCEEDED` when the code has ended
 * @see RFC 8628
 */
export async function loginWithDevice(client: CliClient, { say, signal }: OnlineContext): Promise<ProviderTokens> {
  const configuration = await configure(client);
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const begun = await told(client, async () =>
    oidc.initiateDeviceAuthorization(configuration, {
      scope: client.scopes.join(" "),
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
    }),
  );
  say(`On any device, open ${begun.verification_uri} and enter the code ${begun.user_code}`);
  if (begun.verification_uri_complete !== undefined) say(`or open ${begun.verification_uri_complete}`);
  const within = AbortSignal.any([signal, AbortSignal.timeout(begun.expires_in * 1_000)]);
  const grant = () =>
    oidc.pollDeviceAuthorizationGrant(configuration, begun, { code_verifier: codeVerifier }, { signal: within });
  return tokensOf(await told(client, grant));
}

/** Turns a refresh token into new tokens. @throws FairleadError `UNAUTHENTICATED` when it is worth nothing any more; `UNAVAILABLE` */
export async function refreshTokens(client: Omit<CliClient, "scopes">, refreshToken: string): Promise<ProviderTokens> {
  const configuration = await configure(client);
  return tokensOf(await told(client, () => oidc.refreshTokenGrant(configuration, refreshToken)));
}

/** Tells the provider that a refresh token is not needed any more, which ends its session. @throws FairleadError */
export async function revokeRefreshToken(client: Omit<CliClient, "scopes">, refreshToken: string): Promise<void> {
  const configuration = await configure(client);
  await told(client, () => oidc.tokenRevocation(configuration, refreshToken, { token_type_hint: "refresh_token" }));
}

async function configure({ issuer, clientId }: Omit<CliClient, "scopes">): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  // A provider on plain HTTP is one for trying things out: the gateway decides whether it is used.
  const execute = url.protocol === "http:" ? [oidc.allowInsecureRequests] : [];
  return told({ issuer }, () => oidc.discovery(url, clientId, undefined, oidc.None(), { execute, timeout: 15 }));
}

function tokensOf({
  access_token: accessToken,
  refresh_token: refreshToken,
  expires_in: life = assumedLifeSeconds,
}: oidc.TokenEndpointResponse): ProviderTokens {
  return { accessToken, expiresAt: Date.now() + life * 1_000, ...(refreshToken !== undefined && { refreshToken }) };
}

/** What a provider refuses in words of its own, and what failed on the way. */
async function told<Result>({ issuer }: Pick<CliClient, "issuer">, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof FairleadError) throw cause;
    if (cause instanceof oidc.ResponseBodyError || cause instanceof oidc.AuthorizationResponseError)
      throw new FairleadError("UNAUTHENTICATED", `${issuer} does not sign you in: ${cause.error_description ?? cause.error}`, {
        cause,
        details: { byServer: true },
      });
    if (cause instanceof Error && ["TimeoutError", "AbortError"].includes(cause.name))
      throw new FairleadError("DEADLINE_EXCEEDED", "Nobody signed in in time; run the command again", { cause });
    const { message } = cause instanceof Error && cause.cause instanceof Error ? cause.cause : { message: messageOf(cause) };
    throw new FairleadError("UNAVAILABLE", `Cannot use the identity provider ${issuer}: ${message || messageOf(cause)}`, {
      cause,
    });
  }
}
