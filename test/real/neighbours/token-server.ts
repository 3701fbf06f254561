import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { basic } from "../../clients/charts/chart-server.js";
import type { BedCertificates } from "../bed/certificates.js";
import { startTlsServer } from "../tls-server.js";
import type { Login, TokenIssuer } from "./login.js";

/** A server that sells tokens for a login, as hosted registries have it. */
export interface TokenServer extends TokenIssuer {
  /** What was asked for, as the query has it. */
  readonly scopes: readonly string[];
  close(): Promise<void>;
}

const service = "fairlead-registry";
const issuer = "fairlead-tokens";

/** Starts one. A token is good for five minutes and for what was asked. @see https://distribution.github.io/distribution/spec/auth/token/ */
export async function startTokenServer(login: Login, certificates: BedCertificates): Promise<TokenServer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const kid = randomUUID();
  const scopes: string[] = [];
  const answer = async (query: URLSearchParams) => {
    const scope = query.get("scope") ?? "";
    scopes.push(scope);
    const [type = "", name = "", actions = ""] = scope.split(":");
    const token = await new SignJWT({ access: [{ type, name, actions: actions.split(",") }] })
      .setProtectedHeader({ alg: "ES256", kid })
      .setIssuer(issuer)
      .setSubject(login.username)
      .setAudience(query.get("service") ?? "")
      .setIssuedAt()
      .setNotBefore("0 s")
      .setExpirationTime("5 min")
      .sign(privateKey);
    return JSON.stringify({ token, expires_in: 300 });
  };
  const server = await startTlsServer((request, response) => {
    if (request.headers.authorization !== basic(login)) return void response.writeHead(401).end();
    return void answer(new URL(request.url ?? "/", "https://localhost").searchParams).then(
      (body) => response.writeHead(200, { "content-type": "application/json" }).end(body),
      (error: unknown) => response.destroy(error as Error),
    );
  }, certificates);
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, use: "sig", alg: "ES256" }] };
  return { realm: `https://127.0.0.1:${server.port}/token`, service, issuer, keys, scopes, close: () => server.close() };
}
