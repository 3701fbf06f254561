import type { TokenVerifier } from "../../../engine/ports/token-verifier.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import type { BenchContext, Measurement } from "../bench.js";
import { openBuilt } from "../rendering/open-renderer.js";
import { spreadOf, timed } from "../statistics.js";

const tokens = 500;
const firstOnes = 20;

/** A token, from its text to whose it is: by each verifier, with the provider's keys unread, with them read, and with the token remembered. */
export async function verification(context: BenchContext): Promise<readonly Measurement[]> {
  const issuer = await startOidcIssuer();
  const gateway = await openGatewaySide(context.options.dist, issuer);
  try {
    const rows: Measurement[] = [];
    for (const name of ["jose", "keycloak-connect"] as const) {
      context.say(`access: tokens, ${name}`);
      rows.push(...(await measured(name, gateway, issuer)));
    }
    return rows;
  } finally {
    await gateway.close();
    await issuer.close();
  }
}

async function measured(name: VerifierName, gateway: GatewaySide, issuer: OidcIssuer): Promise<readonly Measurement[]> {
  const unread: number[] = [];
  for (let turn = 0; turn < firstOnes; turn += 1) unread.push(await timeOf(gateway.verifier(name), issuer.tokenFor("erin")));
  const verifier = gateway.verifier(name);
  await timeOf(verifier, issuer.tokenFor("erin"));
  const given = Array.from({ length: tokens }, () => issuer.tokenFor("erin"));
  const [cold, warm] = [[] as number[], [] as number[]];
  for (const token of given) cold.push(await timeOf(verifier, token));
  for (const token of given) warm.push(await timeOf(verifier, token));
  return [
    { name: `${name}: a token before the keys were read`, unit: "ms", ...spreadOf(unread) },
    { name: `${name}: a token seen for the first time`, unit: "µs", ...spreadOf(cold.map((ms) => ms * 1_000)) },
    { name: `${name}: a token that is remembered`, unit: "µs", ...spreadOf(warm.map((ms) => ms * 1_000)) },
  ];
}

const timeOf = async (verifier: TokenVerifier, token: string): Promise<number> =>
  (await timed(() => verifier.verify(token, AbortSignal.timeout(10_000)))).ms;

type VerifierName = "jose" | "keycloak-connect";

interface GatewaySide {
  /** A verifier that has read nothing yet, put together as the product does. */
  verifier(name: VerifierName): TokenVerifier;
  close(): Promise<void>;
}

async function openGatewaySide(dist: string, { issuer }: OidcIssuer): Promise<GatewaySide> {
  const part = <Part>(path: string) => openBuilt<Part>(dist, path);
  const { createProviderHttp } = await part<typeof import("../../../clients/identity/provider-http.js")>(
    "clients/identity/provider-http.js",
  );
  const { createProvider } = await part<typeof import("../../../clients/identity/provider.js")>("clients/identity/provider.js");
  const { createSigningKeys } = await part<typeof import("../../../clients/identity/keys.js")>("clients/identity/keys.js");
  const { createJoseVerifier } = await part<typeof import("../../../clients/identity/jose-verifier.js")>(
    "clients/identity/jose-verifier.js",
  );
  const { createKeycloakConnectVerifier } = await part<typeof import("../../../clients/identity/keycloak-connect-verifier.js")>(
    "clients/identity/keycloak-connect-verifier.js",
  );
  const { rememberVerified } = await part<typeof import("../../../clients/identity/token-memory.js")>(
    "clients/identity/token-memory.js",
  );
  const { identityOfClaims } = await part<typeof import("../../../engine/access/identity-of-claims.js")>(
    "engine/access/identity-of-claims.js",
  );
  const { defaultClaimRules } =
    await part<typeof import("../../../engine/access/claim-rules.js")>("engine/access/claim-rules.js");
  const { systemClock: clock } = await part<typeof import("../../../clients/in-process/system-clock.js")>(
    "clients/in-process/system-clock.js",
  );
  const http = createProviderHttp({ version: "bench", issuer });
  const expectations = { issuer, audiences: ["fairlead-api"], clients: ["fairlead", "fairlead-cli"] };
  const create = { jose: createJoseVerifier, "keycloak-connect": createKeycloakConnectVerifier };
  return {
    verifier(name) {
      const keys = createSigningKeys({ provider: createProvider(issuer, http, clock), clock });
      const identityOf = (claims: Parameters<typeof identityOfClaims>[0]) =>
        identityOfClaims(claims, { ...defaultClaimRules, issuer }).identity;
      return rememberVerified(create[name]({ keys, expectations, clock, identityOf }), clock);
    },
    close: () => http.close(),
  };
}
