import type { KeyObject } from "node:crypto";
import { createRequire } from "node:module";
import { FairleadError } from "../../engine/errors.js";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import { createAccessTokenVerifier, type VerifierParts } from "./verify-access-token.js";

/** As much of the library as is used; its own types are Express's. */
interface GrantManager {
  validateToken(token: object, expectedType: "Bearer"): Promise<unknown>;
}

interface GrantManagerConfig {
  readonly realmUrl: string;
  /** What the audience must contain. */
  readonly clientId: string;
  /** PEM. With it the library asks nobody for keys. */
  readonly publicKey: string;
  readonly bearerOnly: true;
  readonly verifyTokenAudience: true;
}

/**
 * Makes the verifier that lets `keycloak-connect` decide, between our own checks: what it accepts must pass them as well, so that it can only refuse more.
 * It knows RS256 only, allows clocks no difference and takes nothing but tokens of type `Bearer`. It is handed one key each, by a manager that
 * is forgotten together with the key, and never speaks to the network; nothing else of it is used.
 * @throws FairleadError `FAILED_PRECONDITION` if there is more than one audience: it knows one
 * @see keycloak/keycloak-nodejs-connect:middleware/auth-utils/grant-manager.js
 */
export function createKeycloakConnectVerifier(parts: VerifierParts): TokenVerifier {
  const { issuer, audiences } = parts.expectations;
  const [audience, ...others] = audiences;
  if (audience === undefined || others.length > 0) {
    throw new FairleadError(
      "FAILED_PRECONDITION",
      `The verifier "keycloak-connect" takes exactly one audience, and there are ${audiences.length} ("${audiences.join('", "')}"); name one, or use "jose"`,
      { details: { reason: "SETTINGS_INVALID" } },
    );
  }
  const load = createRequire(import.meta.url);
  const Manager = load("keycloak-connect/middleware/auth-utils/grant-manager") as new (
    config: GrantManagerConfig,
  ) => GrantManager;
  const Token = load("keycloak-connect/middleware/auth-utils/token") as new (raw: string) => object;
  const managers = new WeakMap<KeyObject, GrantManager>();
  const managerFor = (key: KeyObject): GrantManager => {
    const known = managers.get(key);
    if (known !== undefined) return known;
    const publicKey = key.export({ type: "spki", format: "pem" }).toString();
    const made = new Manager({ realmUrl: issuer, clientId: audience, publicKey, bearerOnly: true, verifyTokenAudience: true });
    managers.set(key, made);
    return made;
  };
  return createAccessTokenVerifier(parts, {
    capabilities: { algorithms: ["RS256"], skewSeconds: 0, types: ["bearer"] },
    async prove({ raw }, key) {
      await managerFor(key).validateToken(new Token(raw), "Bearer");
    },
  });
}
