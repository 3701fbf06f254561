import { describe, expect, test } from "vitest";
import type { Identity } from "../../../engine/model/identity.js";
import { createAnyKind } from "../../../server/sessions/any-kind.js";
import type { CredentialKind } from "../../../server/sessions/credential-kind.js";

const { signal } = new AbortController();

/** A kind of tokens that begin with a prefix; it knows which identities it was asked about. */
function kindOf(prefix: string) {
  const asked: string[] = [];
  const kind: CredentialKind = {
    recognizes: (token) => token.startsWith(prefix),
    async verify(token) {
      const identity: Identity = { username: token, issuer: "", subject: token, groups: [], authMethod: "token" };
      return identity;
    },
    holds: ({ username }) => asked.push(`holds ${username}`) > 0,
    async end({ username }) {
      asked.push(`end ${username}`);
    },
  };
  return { kind, asked };
}

describe("createAnyKind()", () => {
  test("asks the kind that a token is of, and later the same about its identity", async () => {
    const [a, b] = [kindOf("a"), kindOf("b")];
    const any = createAnyKind([a.kind, b.kind]);
    const identity = await any.verify("b1", signal);
    expect(any.holds(identity)).toBe(true);
    await any.end(identity, signal);
    expect([a.asked, b.asked]).toEqual([[], ["holds b1", "end b1"]]);
  });

  test("S10 a token of no kind is UNAUTHENTICATED, not nobody", async () => {
    const any = createAnyKind([kindOf("a").kind]);
    expect([any.recognizes("a1"), any.recognizes("c1")]).toEqual([true, false]);
    await expect(any.verify("c1", signal)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("holds no identity that no kind has verified", async () => {
    const { kind } = kindOf("a");
    const any = createAnyKind([kind]);
    expect(any.holds({ ...(await any.verify("a1", signal)) })).toBe(false);
  });
});
