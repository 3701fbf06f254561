import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createUmaGrants, type UmaGrants } from "../../../clients/identity/uma.js";
import type { FakeUser } from "../../fakes/oidc/people.js";
import { type IdentityBed, patient, startIdentityBed } from "./bed.js";

describe("createUmaGrants()", () => {
  let bed: IdentityBed;
  let uma: UmaGrants;
  beforeEach(async () => {
    bed = await startIdentityBed();
    uma = createUmaGrants(bed.provider, "fairlead", bed.clock);
  });
  afterEach(() => bed.close());
  const of = (token: string, expiresAt?: number) =>
    bed.settle(uma.of({ token, ...(expiresAt !== undefined && { expiresAt }) }, patient));
  const asked = () => bed.issuer.requests("token");
  const tokenOf = (permissions: unknown) => {
    const username = `user-${bed.issuer.users.length}`;
    bed.issuer.users.push({ username, permissions: permissions as NonNullable<FakeUser["permissions"]> });
    return bed.issuer.tokenFor(username);
  };

  test("gives the scopes of projects", async () => {
    expect(await of(bed.issuer.tokenFor("dana"))).toEqual({
      kind: "granted",
      grants: [{ project: "web", scopes: ["get", "logs"] }],
    });
  });

  test("somebody without any permission is granted nothing, which is an answer", async () => {
    expect(await of(bed.issuer.tokenFor("bob"))).toEqual({ kind: "granted", grants: [] });
  });

  test.each([
    ["a permission that lists no scopes", [{ rsname: "project:web", scopes: [] }], []],
    ["a permission without a list", [{ rsname: "project:web" }], []],
    ["scopes that are no list", [{ rsname: "project:web", scopes: "get" }], []],
    ["scopes that are no texts", [{ rsname: "project:web", scopes: [1, null, ""] }], []],
    ["a pattern", [{ rsname: "project:*", scopes: ["get"] }], []],
    ["an object of a project", [{ rsname: "project:web/shop", scopes: ["get"] }], []],
    ["a resource of something else", [{ rsname: "web", scopes: ["get"] }], []],
    ["a resource without a name", [{ scopes: ["get"] }], []],
    [
      "two permissions of one project",
      [
        { rsname: "project:a.b", scopes: ["get"] },
        { rsname: "project:a.b", scopes: ["get", "sync"] },
      ],
      [{ project: "a.b", scopes: ["get", "sync"] }],
    ],
  ])("only what is listed is granted: %s", async (_, permissions, grants) => {
    expect(await of(tokenOf(permissions))).toEqual({ kind: "granted", grants });
  });

  test("only what is listed is granted: things that are no permissions", async () => {
    const body = [null, "project:web", ["get"], { rsname: "project:web", scopes: ["get"] }];
    const http = { ...bed.provider.http, send: async () => ({ status: 200, body }) };
    const metadata = () => bed.provider.metadata(patient);
    uma = createUmaGrants({ issuer: bed.issuer.issuer, http, metadata }, "fairlead", bed.clock);
    expect(await of("any")).toEqual({ kind: "granted", grants: [{ project: "web", scopes: ["get"] }] });
  });

  test("a partial answer grants what it lists and no more", async () => {
    const { grants } = await of(bed.issuer.tokenFor("dana"));
    expect(grants.some(({ project, scopes }) => project === "payments" || scopes.includes("sync"))).toBe(false);
  });

  test("asks once for a token in 60 seconds, and for everybody who asks at once", async () => {
    const token = bed.issuer.tokenFor("dana");
    await Promise.all(Array.from({ length: 20 }, () => of(token)));
    bed.clock.advance(59_999);
    await of(token);
    expect(asked()).toBe(1);
    bed.clock.advance(1);
    await of(token);
    expect(asked()).toBe(2);
  });

  test("remembers nothing past the end of the token", async () => {
    const token = bed.issuer.tokenFor("dana");
    await of(token, bed.clock.now() + 1_000);
    bed.clock.advance(1_000);
    await of(token, bed.clock.now() + 1_000);
    expect(asked()).toBe(2);
  });

  test("forget() lets everything be asked anew, and drops answers that are under way", async () => {
    const token = bed.issuer.tokenFor("dana");
    bed.issuer.fault(50, "token");
    const early = uma.of({ token }, patient);
    uma.forget();
    await Promise.all([early, of(token)]);
    await of(token);
    expect(asked()).toBe(2);
  });

  test.each(["down", "hang", "error", "html", "truncated", "huge"] as const)(
    "with %s nothing is granted, and the answer says so; it is asked again after 5 seconds",
    async (fault) => {
      const token = bed.issuer.tokenFor("dana");
      await bed.settle(bed.provider.metadata(patient));
      bed.issuer.fault(fault);
      const answers = [await of(token), await of(token)];
      const refusal = {
        kind: "unavailable",
        grants: [],
        because: expect.stringMatching(/^Cannot ask the identity provider "http/),
      };
      expect(answers).toEqual([refusal, refusal]);
      expect(asked()).toBe(1);
      bed.issuer.fault(undefined);
      bed.clock.advance(5_000);
      expect(await of(token)).toMatchObject({ kind: "granted" });
    },
  );

  test("a token that the provider does not know any more is granted nothing", async () => {
    expect(await of("forged")).toEqual({
      kind: "unavailable",
      grants: [],
      because: 'The identity provider refuses to say what is permitted (HTTP 401 "invalid_grant")',
    });
  });

  test("a client without authorization services grants nothing", async () => {
    uma = createUmaGrants(bed.provider, "fairlead-cli", bed.clock);
    expect(await of(bed.issuer.tokenFor("dana"))).toMatchObject({
      kind: "unavailable",
      because: expect.stringMatching(/HTTP 400/),
    });
  });
});
