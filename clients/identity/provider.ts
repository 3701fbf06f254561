import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Clock } from "../../engine/ports/clock.js";
import { createKeptAnswer } from "./kept-answer.js";
import { type ProviderHttp, providerDown, sharedSignal } from "./provider-http.js";

/** Where an OpenID provider's endpoints are. */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly tokenEndpoint: string;
  readonly authorizationEndpoint?: string;
  readonly userinfoEndpoint?: string;
  readonly endSessionEndpoint?: string;
  readonly deviceAuthorizationEndpoint?: string;
  /** How clients may prove themselves to the token endpoint, if the provider says. */
  readonly tokenAuthMethods?: readonly string[];
}

/** An OpenID provider that was found by its issuer. */
export interface Provider {
  readonly issuer: string;
  readonly http: ProviderHttp;
  /** @throws FairleadError `UNAVAILABLE` (`DEPENDENCY_DOWN`) */
  readonly metadata: (signal: AbortSignal) => Promise<ProviderMetadata>;
}

/** How long what a provider says of itself is kept. */
export const providerKeeping = { freshMs: 600_000, staleMs: 3_600_000, pauseMs: 1_000, burst: 10 };

/**
 * Makes the provider of an issuer; nothing is asked before it is needed. Its document must name exactly this issuer.
 * @see OpenID Connect Discovery 1.0 §4
 */
export function createProvider(issuer: string, http: ProviderHttp, clock: Clock): Provider {
  const action = `Cannot use the identity provider "${issuer}"`;
  const read = async (): Promise<ProviderMetadata> => {
    const { body } = await http.send({ action, url: discoveryUrl(issuer) }, sharedSignal());
    return readMetadata(issuer, body);
  };
  const kept = createKeptAnswer(read, providerKeeping, clock);
  return { issuer, http, metadata: (signal) => kept.get(signal) };
}

/** Where a provider tells of itself. @see OpenID Connect Discovery 1.0 §4 */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

function readMetadata(issuer: string, document: unknown): ProviderMetadata {
  const refuse = (because: string) => providerDown(`Cannot use the identity provider "${issuer}": ${because}`);
  if (!isObject(document)) throw refuse("its discovery document is no JSON object");
  if (document["issuer"] !== issuer) {
    const said = JSON.stringify(document["issuer"] ?? null).slice(0, 200);
    throw refuse(`its discovery document names the issuer ${said}; write the issuer exactly so in the settings`);
  }
  const mayBeHttp = issuer.startsWith("http:");
  const endpoint = (name: string): string | undefined => {
    const value = document[name];
    if (value === undefined || value === null) return undefined;
    const url = typeof value === "string" ? URL.parse(value) : null;
    const isSafe = url?.protocol === "https:" || (mayBeHttp && url?.protocol === "http:");
    if (url === null || !isSafe) throw refuse(`its ${name} ${JSON.stringify(value).slice(0, 200)} is no https URL`);
    return url.href;
  };
  const needed = (name: string): string => {
    const url = endpoint(name);
    if (url === undefined) throw refuse(`its discovery document has no ${name}`);
    return url;
  };
  const optional = {
    authorizationEndpoint: endpoint("authorization_endpoint"),
    userinfoEndpoint: endpoint("userinfo_endpoint"),
    endSessionEndpoint: endpoint("end_session_endpoint"),
    deviceAuthorizationEndpoint: endpoint("device_authorization_endpoint"),
  };
  const methods = document["token_endpoint_auth_methods_supported"];
  return {
    issuer,
    ...(Array.isArray(methods) && { tokenAuthMethods: methods.map(String) }),
    jwksUri: needed("jwks_uri"),
    tokenEndpoint: needed("token_endpoint"),
    ...Object.fromEntries(Object.entries(optional).filter(([, url]) => url !== undefined)),
  };
}
