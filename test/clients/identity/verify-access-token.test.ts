import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createAccessTokenVerifier, type VerifierParts } from "../../../clients/identity/verify-access-token.js";
import { FairleadError } from "../../../engine/errors.js";
import { type IdentityBed, patient, startIdentityBed } from "./bed.js";

const capabilities = { algorithms: ["RS256"], skewSeconds: 30, types: ["bearer"] };

describe("createAccessTokenVerifier()", () => {
  let bed: IdentityBed;
  let order: string[];
  beforeEach(async () => {
    bed = await startIdentityBed();
    order = [];
  });
  afterEach(() => bed.close());
  const verify = (parts: Partial<VerifierParts> = {}, token = bed.issuer.tokenFor("bob"), signal = patient) => {
    const verifier = createAccessTokenVerifier(
      {
        ...bed,
        identityOf(claims) {
          order.push("identity");
          return bed.identityOf(claims);
        },
        ...parts,
      },
      {
        capabilities,
        async prove({ raw }) {
          order.push("signature");
          if (raw.endsWith("AAAA")) throw new TypeError("no");
        },
      },
    );
    return bed.settle(verifier.verify(token, signal));
  };

  test("FL-60 proves the signature before anything that the token claims", async () => {
    const expired = bed.issuer.tokenFor("bob", { lifetime: -600 });
    const unsigned = expired.replace(/[^.]+$/, "AAAA");
    await expect(verify({}, unsigned)).rejects.toMatchObject({ details: { part: "signature" } });
    await expect(verify({}, expired)).rejects.toMatchObject({ details: { part: "exp" } });
    await verify();
    expect(order).toEqual(["signature", "signature", "signature", "identity"]);
  });

  test("gives the identity what was added to the claims", async () => {
    const { groups } = await verify({ completeClaims: async (claims) => ({ ...claims, groups: ["/sre"] }) });
    expect(groups).toEqual(["/sre"]);
  });

  test("claims that make no sense to the reader are a refusal, its own errors stay", async () => {
    const fail = (error: Error) =>
      verify({
        identityOf() {
          throw error;
        },
      });
    await expect(fail(new TypeError("claims.groups.map"))).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: "The token is not accepted: its claims make no sense",
      details: { part: "claims" },
    });
    const own = new FairleadError("UNAUTHENTICATED", "Too many", { details: { reason: "CLAIMS_TOO_MANY" } });
    await expect(fail(own)).rejects.toBe(own);
  });

  test("begins nothing for a caller who has left", async () => {
    await expect(verify({}, undefined, AbortSignal.abort(new Error("left")))).rejects.toThrow("left");
    expect(bed.lookups()).toBe(0);
  });
});
