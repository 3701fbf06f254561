import { createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { FairleadError, isFailure } from "../../engine/errors.js";
import type { RepositoryAccess, RepositoryLogin } from "../../engine/model/repository-access.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Egress } from "../egress/egress.js";

/** A GitHub App and the repository it is to get at. */
export interface GithubTokenWish {
  readonly app: Extract<RepositoryLogin, { readonly kind: "githubApp" }>;
  /** How the repository's server is reached; holds for the API too if that is an enterprise's. */
  readonly access: RepositoryAccess;
  /** The repository's URL: names the organisation where the App has no installation id. */
  readonly repository: string;
  readonly action: string;
}

/** Gives tokens of installations. @throws FairleadError `FAILED_PRECONDITION` (`REPO_AUTH`); as `Egress.send` */
export type GithubTokens = (wish: GithubTokenWish, signal: AbortSignal) => Promise<string>;

const publicApi = "https://api.github.com";
const answerBytes = 1_048_576;
const timeoutMs = 15_000;
/** A token is exchanged so long before it expires. */
const marginMs = 300_000;
const jwtSeconds = 540;

/**
 * Makes the source of tokens; a token is kept until shortly before it expires, which is an hour.
 * @param allowsPlainHttp whether an enterprise's API may be spoken to over `http:`
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
 */
export function createGithubTokens(options: {
  readonly egress: Egress;
  readonly clock: Clock;
  readonly allowsPlainHttp: boolean;
}): GithubTokens {
  const { egress, clock, allowsPlainHttp } = options;
  const tokens = new LRUCache<string, { readonly token: string; readonly until: number }>({ max: 500 });

  const ask = async (
    wish: GithubTokenWish,
    path: string,
    method: "GET" | "POST",
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const { app, access, action } = wish;
    const url = `${apiOf(wish)}${path}`;
    const { clientCertificate, insecure, proxy, noProxy } = access;
    const isEnterprise = app.enterpriseUrl !== undefined;
    const answer = await egress.send(
      {
        action: `${action}: no token for the GitHub App ${app.appId}`,
        url,
        method,
        headers: { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
        credentials: { origin: new URL(url).origin, authorization: `Bearer ${await signFor(wish, clock.now())}` },
        allowsHttp: allowsPlainHttp || (isEnterprise && insecure),
        access: {
          ...(isEnterprise && insecure && { insecure }),
          ...(isEnterprise && clientCertificate !== undefined && { clientCertificate }),
          ...(proxy !== undefined && { proxy }),
          ...(noProxy !== undefined && { noProxy }),
        },
        maxBytes: answerBytes,
        timeoutMs,
      },
      signal,
    );
    return readObject(await answer.bytes(), action);
  };
  const findInstallation = async (wish: GithubTokenWish, signal: AbortSignal): Promise<number> => {
    const owner = ownerOf(wish.repository);
    if (owner === undefined) throw refusal(wish.action, "the URL names no organisation; give githubAppInstallationID");
    const look = (kind: "orgs" | "users") => ask(wish, `/${kind}/${encodeURIComponent(owner)}/installation`, "GET", signal);
    const found = await look("orgs").catch((error: unknown) => {
      if (isFailure(error, "NOT_FOUND")) return look("users");
      throw error;
    });
    if (typeof found["id"] === "number") return found["id"];
    throw refusal(wish.action, `GitHub names no installation of the App ${wish.app.appId} for "${owner}"`);
  };
  return async (wish, signal) => {
    const { app, action, repository } = wish;
    const owner = app.installationId === 0 ? ownerOf(repository) : app.installationId;
    const key = `${apiOf(wish)} ${app.appId} ${owner} ${wish.access.secret ?? ""}`;
    const known = tokens.get(key);
    if (known !== undefined && clock.now() < known.until) return known.token;
    const installation = app.installationId === 0 ? await findInstallation(wish, signal) : app.installationId;
    const { token, expires_at: expires } = await ask(wish, `/app/installations/${installation}/access_tokens`, "POST", signal);
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw refusal(action, "GitHub's answer holds no token");
    const expiresAt = typeof expires === "string" ? Date.parse(expires) : Number.NaN;
    if (Number.isFinite(expiresAt)) tokens.set(key, { token, until: expiresAt - marginMs });
    return token;
  };
}

function apiOf({ app }: GithubTokenWish): string {
  return (app.enterpriseUrl ?? publicApi).replace(/\/+$/, "");
}

/** The first part of the path: `org` of `https://github.com/org/repo`. */
function ownerOf(repository: string): string | undefined {
  const [owner] = (URL.parse(repository)?.pathname ?? "").split("/").filter((part) => part !== "");
  return owner !== undefined && /^[A-Za-z0-9_.-]{1,100}$/.test(owner) ? owner : undefined;
}

async function signFor({ app, action }: GithubTokenWish, nowMs: number): Promise<string> {
  let key: KeyObject;
  try {
    key = createPrivateKey(app.privateKey);
  } catch (cause) {
    throw new FairleadError("FAILED_PRECONDITION", `${action}: the private key of the GitHub App ${app.appId} cannot be read`, {
      cause,
      details: { reason: "REPO_AUTH" },
    });
  }
  const now = Math.floor(nowMs / 1000);
  // A minute back, for clocks that differ.
  const jwt = new SignJWT().setProtectedHeader({ alg: "RS256" }).setIssuer(String(app.appId));
  return jwt
    .setIssuedAt(now - 60)
    .setExpirationTime(now + jwtSeconds)
    .sign(key);
}

function readObject(bytes: Uint8Array, action: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told of below.
  }
  throw refusal(action, "GitHub's answer is no JSON object");
}

function refusal(action: string, because: string): FairleadError {
  return new FairleadError("FAILED_PRECONDITION", `${action}: ${because}`, { details: { reason: "REPO_AUTH" } });
}
