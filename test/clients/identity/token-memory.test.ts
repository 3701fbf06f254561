import { expect, test } from "vitest";
import { rememberVerified } from "../../../clients/identity/token-memory.js";
import { FairleadError } from "../../../engine/errors.js";
import type { Identity } from "../../../engine/model/identity.js";
import { createFakeClock } from "../../fakes/clock.js";
import { patient } from "./bed.js";

function makeMemory(lifeMs?: number) {
  const clock = createFakeClock();
  const asked: string[] = [];
  const end = clock.now() + (lifeMs ?? 0);
  const verifier = rememberVerified(
    {
      capabilities: { algorithms: ["RS256"], skewSeconds: 0, types: ["bearer"] },
      async verify(token) {
        asked.push(token);
        if (token === "bad") throw new FairleadError("UNAUTHENTICATED", "bad");
        const identity: Identity = { username: token, issuer: "i", subject: token, groups: [], authMethod: "oidc" };
        return lifeMs === undefined ? identity : { ...identity, expiresAt: end };
      },
    },
    clock,
  );
  return { clock, asked, verify: (token: string) => verifier.verify(token, patient) };
}

test.each([
  ["for 60 seconds", 300_000, 60_000],
  ["until the token ends", 20_000, 20_000],
])("FL-58 rememberVerified() remembers %s", async (_, lifeMs, untilMs) => {
  const { clock, asked, verify } = makeMemory(lifeMs);
  const first = await verify("a");
  clock.advance(untilMs - 1);
  expect(await verify("a")).toBe(first);
  clock.advance(1);
  await verify("a");
  expect(asked).toEqual(["a", "a"]);
});

test("FL-58 rememberVerified() tells tokens apart", async () => {
  const { verify } = makeMemory(300_000);
  expect([(await verify("a")).subject, (await verify("b")).subject]).toEqual(["a", "b"]);
});

test("FL-58 rememberVerified() remembers no refusal, and nothing that has no end", async () => {
  const { asked, verify } = makeMemory();
  await expect(verify("bad")).rejects.toThrow("bad");
  await expect(verify("bad")).rejects.toThrow("bad");
  await verify("endless");
  await verify("endless");
  expect(asked).toEqual(["bad", "bad", "endless", "endless"]);
});
