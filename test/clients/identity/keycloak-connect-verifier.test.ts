import { expect, test } from "vitest";
import { createKeycloakConnectVerifier } from "../../../clients/identity/keycloak-connect-verifier.js";
import { describeTokenVerifier } from "../../contracts/token-verifier.js";
import { patient, startIdentityBed } from "./bed.js";

describeTokenVerifier("keycloak-connect", createKeycloakConnectVerifier, { namesClaims: false });

test("createKeycloakConnectVerifier() refuses several audiences", async () => {
  const bed = await startIdentityBed();
  const expectations = { ...bed.expectations, audiences: ["a", "b"] };
  expect(() => createKeycloakConnectVerifier({ ...bed, expectations })).toThrow(/exactly one audience, and there are 2/);
  await bed.close();
});

test("FL-57 a key that was withdrawn is gone from keycloak-connect with the next reading", async () => {
  const bed = await startIdentityBed();
  const verifier = createKeycloakConnectVerifier(bed);
  const token = bed.issuer.tokenFor("bob", { lifetime: 3_600 });
  await bed.settle(verifier.verify(token, patient));
  bed.issuer.rotate("RS256");
  bed.issuer.withdraw("first-RS256");
  await bed.settle(verifier.verify(token, patient));
  bed.clock.advance(600_001);
  await expect(bed.settle(verifier.verify(token, patient))).rejects.toMatchObject({ details: { part: "kid" } });
  await bed.close();
});
