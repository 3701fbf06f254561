import { createHash, createPrivateKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { SignJWT } from "jose";
import { FairleadError } from "../../engine/errors.js";
import type { RepositoryAccess, RepositoryLogin } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { ExchangeTokens } from "./exchange-tokens.js";
import type { HttpLogin } from "./http-access.js";

/** What this process is to Azure, as its workload identity webhook says it: `AZURE_CLIENT_ID` and its neighbours. */
export interface AzureIdentity {
  readonly clientId: string;
  readonly tenantId: string;
  /** A file with a token of the cluster, which is exchanged now and then. */
  readonly tokenFile: string;
  readonly authority: string;
}

/** A login by a cloud's account. */
export type CloudLogin = Extract<RepositoryLogin, { readonly kind: "google" | "azurePrincipal" | "azureWorkload" }>;

/** Who is to log in. */
export interface CloudLoginWish {
  readonly login: CloudLogin;
  readonly access: RepositoryAccess;
  readonly action: string;
}

/** Logs in. @throws FairleadError `FAILED_PRECONDITION` (`REPO_AUTH`); as `Egress.send` */
export type LogInToCloud = (wish: CloudLoginWish, signal: AbortSignal) => Promise<HttpLogin>;

const googleScope = "https://www.googleapis.com/auth/cloud-platform";
/** Azure DevOps, as every tenant knows it. */
const azureScope = "499b84ac-1321-427f-aa17-267ca6975798/.default";
const jwtSeconds = 3600;

/**
 * Makes it. Google takes the account's address and a token as name and password, Azure the token as a bearer's.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function createCloudLogin(options: {
  readonly exchange: ExchangeTokens;
  readonly clock: Clock;
  readonly azureIdentity: AzureIdentity | undefined;
}): LogInToCloud {
  const { exchange, clock, azureIdentity } = options;
  return async (wish, signal) => {
    const { login, access, action } = wish;
    switch (login.kind) {
      case "google": {
        const form = async () => ({
          grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
          assertion: await signAssertion(login, action, clock.now()),
        });
        const what = { url: login.tokenUrl, form, access, action: `${action}: no token for ${login.email}` };
        const token = await exchange({ key: digestOf(login), ...what }, signal);
        return { username: login.email, password: token, eager: false };
      }
      case "azurePrincipal": {
        const { tenantId, clientId, clientSecret, endpoint } = login;
        const form = async () => ({ ...azureForm(clientId), client_secret: clientSecret });
        const what = { url: azureUrl(endpoint, tenantId), form, access, action: `${action}: no token for ${clientId}` };
        return { token: await exchange({ key: digestOf(login), ...what }, signal) };
      }
      case "azureWorkload": {
        if (azureIdentity === undefined)
          throw refusal(
            action,
            "this process has no Azure workload identity; set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE",
          );
        const { authority, tenantId, clientId, tokenFile } = azureIdentity;
        const form = async () => ({
          ...azureForm(clientId),
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: await readToken(tokenFile, action),
        });
        const what = { url: azureUrl(authority, tenantId), form, access, action: `${action}: no token for ${clientId}` };
        return { token: await exchange({ key: digestOf(azureIdentity), ...what }, signal) };
      }
    }
  };
}

function azureForm(clientId: string) {
  return { grant_type: "client_credentials", client_id: clientId, scope: azureScope };
}

function azureUrl(authority: string, tenantId: string): string {
  return `${authority.replace(/\/+$/, "")}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
}

/** The token of one login is never another's, and nothing of the login is kept to tell them apart. */
function digestOf(login: CloudLogin | AzureIdentity): string {
  return createHash("sha256").update(JSON.stringify(login)).digest("hex");
}

async function readToken(file: string, action: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw refusal(action, `the file "${file}" of the Azure workload identity cannot be read`, cause);
  }
}

async function signAssertion(
  { email, privateKey, privateKeyId, tokenUrl }: Extract<CloudLogin, { readonly kind: "google" }>,
  action: string,
  nowMs: number,
): Promise<string> {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey);
  } catch (cause) {
    throw refusal(action, `the private key of ${email} cannot be read`, cause);
  }
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({ scope: googleScope })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(privateKeyId !== "" && { kid: privateKeyId }) })
    .setIssuer(email)
    .setAudience(tokenUrl)
    .setIssuedAt(now)
    .setExpirationTime(now + jwtSeconds)
    .sign(key);
}

function refusal(action: string, because: string, cause?: unknown): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `${action}: ${because}`, { cause, details: { reason: "REPO_AUTH" } });
}
