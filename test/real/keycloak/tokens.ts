import type { Keycloak } from "./keycloak.js";

/** What the token endpoint of a Keycloak answered. */
export interface TokenAnswer {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** Asks the token endpoint of the sample realm. */
export async function askTokens(
  { issuer }: Pick<Keycloak, "issuer">,
  fields: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(120_000),
  });
  return (await response.json()) as TokenAnswer;
}

/** Tokens of somebody of the sample realm, by the password grant that only its test client and `other-app` have. */
export function passwordGrant(
  keycloak: Pick<Keycloak, "issuer">,
  username: string,
  client = "fairlead-tests",
): Promise<TokenAnswer> {
  const person = { username, password: `${username}-password` };
  return askTokens(keycloak, { client_id: client, grant_type: "password", scope: "openid", ...person });
}
