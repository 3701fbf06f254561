import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { VerifierParts } from "../../clients/identity/verify-access-token.js";
import { FairleadError } from "../../engine/errors.js";
import type { TokenVerifier } from "../../engine/ports/token-verifier.js";
import { type IdentityBed, patient, startIdentityBed } from "../clients/identity/bed.js";
import { subjectOf } from "../fakes/oidc/realm.js";
import { makeSigningKey, publicJwk, type SigningAlgorithm } from "../fakes/oidc/signing.js";
import { type HostileToken, hostileClaims, hostileForms, hostileSignatures } from "./hostile-tokens.js";

/** What every verifier of access tokens promises. */
export function describeTokenVerifier(
  name: string,
  create: (parts: VerifierParts) => TokenVerifier,
  { namesClaims }: { /** Whether refusals for a claim name it. */ readonly namesClaims: boolean },
): void {
  describe(`TokenVerifier: ${name}`, () => {
    let bed: IdentityBed;
    let verifier: TokenVerifier;
    beforeAll(async () => {
      bed = await startIdentityBed();
      verifier = create(bed);
      for (const alg of ["PS256", "ES256", "EdDSA"] as const) bed.issuer.keys.push(makeSigningKey(alg, `key-${alg}`));
      await bed.settle(verifier.verify(bed.issuer.tokenFor("bob"), patient));
    });
    afterAll(() => bed.close());
    const verify = (token: string) => bed.settle(verifier.verify(token, patient));
    const refusalOf = (token: string) =>
      verify(token).then(
        () => "accepted",
        (error: unknown) => (error instanceof FairleadError ? { code: error.code, ...error.details } : error),
      );
    const refusalFor = (...parts: readonly string[]): unknown => ({
      code: "UNAUTHENTICATED",
      reason: "TOKEN_REFUSED",
      part: expect.stringMatching(`^(${parts.join("|")})$`),
    });
    const keyFor = (alg: SigningAlgorithm) => bed.issuer.keys.find((key) => key.alg === alg);

    test("says who a sound token is of", async () => {
      const identity = await verify(bed.issuer.tokenFor("erin"));
      expect(identity).toMatchObject({
        username: "erin",
        issuer: bed.issuer.issuer,
        subject: `oidc:${bed.issuer.issuer}:${subjectOf("erin")}`,
        groups: expect.arrayContaining(["/sre"]),
        authMethod: "oidc",
        client: "fairlead-cli",
        sessionId: expect.any(String),
        tokenId: expect.any(String),
      });
      expect(identity.expiresAt).toBeGreaterThan(bed.clock.now());
    });

    test.each<SigningAlgorithm>(["RS256", "PS256", "ES256", "EdDSA"])(
      "FL-57 accepts a token signed with %s exactly if it says that it can",
      async (alg) => {
        const key = keyFor(alg);
        const token = bed.issuer.tokenFor("bob", key === undefined ? {} : { key });
        const outcome = await refusalOf(token);
        expect(outcome).toEqual(verifier.capabilities.algorithms.includes(alg) ? "accepted" : refusalFor("alg"));
      },
    );

    test.each([
      ["an expiry 20 s ago", { lifetime: -20, claims: { iat: 1_000 } }, 20],
      ["an expiry 70 s ago", { lifetime: -70, claims: { iat: 1_000 } }, 70],
    ])("FL-60 allows %s only within its skew", async (_, changes, seconds) => {
      const outcome = await refusalOf(bed.issuer.tokenFor("bob", changes));
      expect(outcome).toEqual(verifier.capabilities.skewSeconds > seconds ? "accepted" : refusalFor("exp", "signature"));
    });

    test("FL-57 accepts the access tokens of RFC 9068 exactly if it says that it can", async () => {
      const token = bed.issuer.tokenFor("bob", {
        header: { typ: "at+jwt" },
        claims: { typ: undefined, azp: undefined, client_id: "fairlead-ci" },
      });
      const outcome = await refusalOf(token);
      expect(outcome).toEqual(verifier.capabilities.types.includes("at+jwt") ? "accepted" : refusalFor("signature"));
    });

    test("S16 ignores what a header says about keys", async () => {
      const foreign = makeSigningKey("RS256", "foreign");
      const header = { jku: "http://127.0.0.1:1/keys", x5u: "http://127.0.0.1:1/cert", jwk: publicJwk(foreign), x5c: ["AAAA"] };
      const before = bed.issuer.requests("keys");
      expect(await refusalOf(bed.issuer.tokenFor("bob", { header }))).toBe("accepted");
      expect(bed.issuer.requests("keys")).toBe(before);
    });

    test("accepts a large token of more than 2,000 levels", async () => {
      let nested: unknown = "deep";
      for (let level = 0; level < 1_200; level += 1) nested = [{ a: nested }];
      expect(await refusalOf(bed.issuer.tokenFor("bob", { claims: { nested } }))).toBe("accepted");
    });

    test("FL-42 a group or role that is called like an administrator gives nothing", async () => {
      const { groups, roles = [] } = await verify(bed.issuer.tokenFor("mallory"));
      expect([groups, roles]).toEqual([[], []]);
    });

    test("UNAVAILABLE while the provider's keys cannot be had", async () => {
      const other = await startIdentityBed();
      other.issuer.fault("down");
      const work = other.settle(create(other).verify(other.issuer.tokenFor("bob"), patient));
      await expect(work).rejects.toMatchObject({ code: "UNAVAILABLE", details: { reason: "DEPENDENCY_DOWN" } });
      await other.close();
    });

    // Cost is told by what was asked for.
    const attempt = async ({ make }: HostileToken) => {
      const token = make(bed.issuer);
      const [lookups, readings] = [bed.lookups(), bed.issuer.requests("keys")];
      const refusal = await refusalOf(token);
      return { refusal, lookups: bed.lookups() - lookups, readings: bed.issuer.requests("keys") - readings };
    };
    test.each(hostileForms)("S16 refuses $name before anything is looked up", async (hostile) => {
      expect(await attempt(hostile)).toEqual({ refusal: refusalFor(hostile.part), lookups: 0, readings: 0 });
    });
    test.each(hostileSignatures)("S9 refuses $name for one key and one reading of the keys at most", async (hostile) => {
      const { refusal, lookups, readings } = await attempt(hostile);
      expect(refusal).toEqual(refusalFor(hostile.part, "alg"));
      expect(Math.max(lookups, readings)).toBeLessThanOrEqual(1);
    });
    test.each(hostileClaims)("S9 FL-60 refuses $name for one key", async (hostile) => {
      const refusal = namesClaims ? refusalFor(hostile.part) : refusalFor(hostile.part, "signature");
      expect(await attempt(hostile)).toEqual({ refusal, lookups: 1, readings: 0 });
    });

    test("S10 a refused token is never nobody: verify() rejects", async () => {
      await expect(verify("not-a-token")).rejects.toBeInstanceOf(FairleadError);
    });

    test("accepts sound tokens after all of this", async () => {
      expect(await refusalOf(bed.issuer.tokenFor("bob"))).toBe("accepted");
    });
  });
}
