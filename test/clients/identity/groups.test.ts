import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createGroupLookup } from "../../../clients/identity/groups.js";
import { createJoseVerifier } from "../../../clients/identity/jose-verifier.js";
import { type IdentityBed, patient, startIdentityBed } from "./bed.js";

const overage = {
  groups: undefined,
  _claim_names: { groups: "src1" },
  _claim_sources: { src1: { endpoint: "https://graph.example" } },
};

describe("createGroupLookup()", () => {
  let bed: IdentityBed;
  beforeEach(async () => {
    bed = await startIdentityBed();
  });
  afterEach(() => bed.close());
  const groupsOf = async (token: string, when: "overage" | "always" = "overage") => {
    const completeClaims = createGroupLookup(bed.provider, { claims: ["groups"], when });
    return (await bed.settle(createJoseVerifier({ ...bed, completeClaims }).verify(token, patient))).groups;
  };
  const asked = () => bed.issuer.requests("userinfo");

  test("FL-64 asks nobody while the token holds the groups", async () => {
    expect([await groupsOf(bed.issuer.tokenFor("erin")), asked()]).toEqual([["/fairlead/projects/payments/deployer", "/sre"], 0]);
  });

  test.each([
    ["distributed claims", overage],
    ["the mark of Entra's implicit flow", { groups: undefined, hasgroups: true }],
  ])("FL-64 asks the userinfo on %s", async (_, claims) => {
    expect(await groupsOf(bed.issuer.tokenFor("erin", { claims }))).toContain("/sre");
    expect(asked()).toBe(1);
  });

  test("asks always where that is configured, and believes the userinfo alone", async () => {
    const token = bed.issuer.tokenFor("bob", { claims: { groups: ["/old"] } });
    expect([await groupsOf(token, "always"), asked()]).toEqual([[], 1]);
    bed.issuer.userinfo = { groups: undefined };
    expect(await groupsOf(bed.issuer.tokenFor("bob", { claims: { groups: ["/old"] } }), "always")).toEqual([]);
  });

  test("shares a question between those who ask at once", async () => {
    const completeClaims = createGroupLookup(bed.provider, { claims: ["groups"], when: "always" });
    const token = bed.issuer.tokenFor("erin");
    await bed.settle(Promise.all(Array.from({ length: 10 }, () => completeClaims({ sub: "sub-of-erin" }, token, patient))));
    expect(asked()).toBe(1);
  });

  test.each([
    ["is of somebody else", { sub: "sub-of-alice" }, "sub"],
    ["does not list groups either", { groups: undefined }, "groups"],
  ])("FL-64 refuses a token whose userinfo %s", async (_, userinfo, part) => {
    bed.issuer.userinfo = userinfo;
    await expect(groupsOf(bed.issuer.tokenFor("erin", { claims: overage }))).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      details: { part },
    });
  });

  test("refuses a token whose session has ended at the provider", async () => {
    const session = bed.issuer.startSession("erin");
    const token = bed.issuer.accessToken(session, "fairlead-cli", { claims: overage });
    await bed.issuer.endSession(session);
    await expect(groupsOf(token)).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { part: "session" } });
  });

  test.each(["down", "hang", "error", "html", "truncated"] as const)(
    "R28 with %s the token is not accepted without its groups: UNAVAILABLE",
    async (fault) => {
      bed.issuer.fault(fault, "userinfo");
      await expect(groupsOf(bed.issuer.tokenFor("erin", { claims: overage }))).rejects.toMatchObject({
        code: "UNAVAILABLE",
        details: { reason: "DEPENDENCY_DOWN" },
      });
    },
  );

  test("says when the provider has no userinfo", async () => {
    bed.issuer.metadata = { userinfo_endpoint: undefined };
    await expect(groupsOf(bed.issuer.tokenFor("erin", { claims: overage }))).rejects.toThrow(/has no userinfo endpoint/);
  });
});
