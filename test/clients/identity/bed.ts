import type { TokenExpectations } from "../../../clients/identity/claim-checks.js";
import { createSigningKeys, type SigningKeys } from "../../../clients/identity/keys.js";
import { createProvider, type Provider } from "../../../clients/identity/provider.js";
import { createProviderHttp, type ProviderHttp } from "../../../clients/identity/provider-http.js";
import { defaultClaimRules } from "../../../engine/access/claim-rules.js";
import { identityOfClaims } from "../../../engine/access/identity-of-claims.js";
import type { Identity } from "../../../engine/model/identity.js";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createFakeClock, type FakeClock } from "../../fakes/clock.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";

/** An identity provider over loopback, and a gateway's side of it, on one clock. */
export interface IdentityBed {
  readonly issuer: OidcIssuer;
  readonly clock: FakeClock;
  readonly provider: Provider;
  readonly keys: SigningKeys;
  readonly expectations: TokenExpectations;
  /** How often a key was looked for. */
  readonly lookups: () => number;
  /** Results of readings of the keys, in order. */
  readonly refreshes: readonly string[];
  readonly identityOf: (claims: JsonObject) => Identity;
  /** Lets time pass until work is done; at most a minute of the bed's clock. */
  settle<T>(work: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Long enough for any test. */
export const patient = AbortSignal.timeout(600_000);

/** Starts the bed. Its clock shows the present, because keycloak-connect looks at the machine's. While the issuer hangs, requests end after 300 ms. */
export async function startIdentityBed(): Promise<IdentityBed> {
  const clock = createFakeClock(Date.now());
  const issuer = await startOidcIssuer({ now: () => clock.now() });
  const http = httpTo(issuer);
  const provider = createProvider(issuer.issuer, http, clock);
  const refreshes: string[] = [];
  const keys = createSigningKeys({ provider, clock, onRefresh: (result) => refreshes.push(result) });
  let lookups = 0;
  return {
    issuer,
    clock,
    provider,
    refreshes,
    keys: {
      find(token, signal) {
        lookups += 1;
        return keys.find(token, signal);
      },
    },
    expectations: { issuer: issuer.issuer, audiences: ["fairlead-api"], clients: ["fairlead", "fairlead-cli", "fairlead-ci"] },
    lookups: () => lookups,
    identityOf: (claims) => identityOfClaims(claims, { ...defaultClaimRules, issuer: issuer.issuer }).identity,
    settle: (work) => settle(work, clock),
    async close() {
      await http.close();
      await issuer.close();
    },
  };
}

/** The way to an issuer. A busy machine may be slow to answer: only what never answers is given up soon. */
export function httpTo(issuer: OidcIssuer): ProviderHttp {
  const reach = { version: "0.0.0-test", issuer: issuer.issuer };
  const [patientHttp, hastyHttp] = [createProviderHttp(reach), createProviderHttp({ ...reach, timeoutMs: 300 })];
  const setFault = issuer.fault.bind(issuer);
  let hangs = false;
  issuer.fault = (fault, endpoint) => {
    hangs = fault === "hang";
    setFault(fault, endpoint);
  };
  return {
    send: (request, signal) => (hangs ? hastyHttp : patientHttp).send(request, signal),
    close: async () => void (await Promise.all([patientHttp.close(), hastyHttp.close()])),
  };
}

async function settle<T>(work: Promise<T>, clock: FakeClock): Promise<T> {
  const state = { done: false };
  const finish = () => {
    state.done = true;
  };
  work.then(finish, finish);
  // Real input needs turns of the event loop; time moves only when somebody waits for it.
  for (let turn = 0; !state.done && turn < 100_000; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!state.done && clock.pending() > 0) await clock.advanceAsync(50);
  }
  return work;
}
