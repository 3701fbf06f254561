import { createAuthorizationCode } from "../../../clients/identity/authorization-code.js";
import { createJoseVerifier } from "../../../clients/identity/jose-verifier.js";
import { createSigningKeys } from "../../../clients/identity/keys.js";
import { createProvider } from "../../../clients/identity/provider.js";
import { defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../../engine/access/identity-of-claims.js";
import type { Clock } from "../../../engine/ports/clock.js";
import { createBrowserSessions } from "../../../server/sessions/browser-sessions.js";
import { createRevocations } from "../../../server/sessions/revocations.js";
import type { SessionProvider } from "../../../server/sessions/session-provider.js";
import { httpTo } from "../../clients/identity/bed.js";
import { createFakeLog } from "../../fakes/log.js";
import type { OidcIssuer } from "../../fakes/oidc-issuer.js";
import type { FakeRecordStore } from "../../fakes/shared-records.js";

/** Where the browser is sent back to in tests; nobody listens there. */
export const callbackUrl = "http://127.0.0.1:1/auth/callback";
export const signingKey = new Uint8Array(32).fill(7);

/** What one replica of the gateway has for people of an identity provider, over the real protocol. */
export async function identityParts(
  issuer: OidcIssuer,
  {
    store,
    clock,
    provider: change,
  }: { readonly store: FakeRecordStore; readonly clock: Clock; readonly provider?: Partial<SessionProvider> },
) {
  const { signal } = new AbortController();
  const http = httpTo(issuer);
  const found = createProvider(issuer.issuer, http, clock);
  const keys = createSigningKeys({ provider: found, clock });
  const verifier = createJoseVerifier({
    keys,
    clock,
    expectations: { issuer: issuer.issuer, audiences: ["fairlead-api"], clients: ["fairlead", "fairlead-cli"] },
    identityOf: (claims) => identityOfClaims(claims, { ...defaultClaimRules, issuer: issuer.issuer }).identity,
  });
  const client = { clientId: "fairlead", clientSecret: "fairlead-test-secret", scopes: ["openid"] };
  const code = createAuthorizationCode({ client, provider: found, keys, clock });
  const records = store.replica();
  await records.follow(signal);
  const revocations = createRevocations(records, clock);
  const provider: SessionProvider = {
    issuer: issuer.issuer,
    refresh: (refreshToken, waiting) => code.refresh(refreshToken, waiting),
    identityOf: ({ accessToken }, waiting) => verifier.verify(accessToken, waiting),
    sessionDurationMs: 24 * 3_600_000,
    ...change,
  };
  const sessions = createBrowserSessions({
    signingKey,
    records,
    revocations,
    provider: () => provider,
    clock,
    log: createFakeLog(),
  });
  return {
    code,
    verifier,
    records,
    revocations,
    sessions,
    close: () => http.close(),
    /** Signs somebody in at the provider and redeems the code. */
    async tokensOf(username: string) {
      const { url, secrets } = await code.begin(callbackUrl, signal);
      const answer = await fetch(`${url}&login_as=${username}`, { redirect: "manual" });
      return code.finish(new URL(answer.headers.get("location") ?? ""), secrets, signal);
    },
  };
}

/** What one replica has, in tests. */
export type IdentityParts = Awaited<ReturnType<typeof identityParts>>;
