import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import type { Identity } from "../../../engine/model/identity.js";
import { createAuthenticate } from "../../../server/sessions/authenticate.js";
import type { CredentialKind } from "../../../server/sessions/credential-kind.js";
import { cookieName } from "../../../server/sessions/credentials.js";

/** Credentials whose tokens are `<name>-<anything>`; any that begins with `bad` does not hold. */
const credentials: Pick<CredentialKind, "verify"> = {
  async verify(token) {
    const [username = ""] = token.split("-");
    if (username === "bad") throw new FairleadError("UNAUTHENTICATED", "The token is not valid or has ended; log in again");
    const identity: Identity = { username, issuer: "fairlead", subject: `local:${username}`, groups: [], authMethod: "local" };
    return identity;
  },
};
const authenticate = createAuthenticate(credentials);

function requestWith({ bearer, cookie }: { readonly bearer?: string; readonly cookie?: string }): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.url = "/graphql";
  if (bearer !== undefined) request.headersDistinct = { authorization: [`Bearer ${bearer}`] };
  if (cookie !== undefined) request.headers.cookie = `${cookieName}=${cookie}`;
  return request;
}

const outcome = async (request: IncomingMessage, said?: unknown): Promise<string> =>
  authenticate(request, said).then(
    (caller) => (caller === undefined ? "nobody" : `${caller.identity.username}${caller.byCookie ? " by cookie" : ""}`),
    (thrown: unknown) => (thrown as FairleadError).code,
  );

describe("createAuthenticate()", () => {
  test.each<[string, Parameters<typeof requestWith>[0], unknown, string]>([
    ["nobody without credentials", {}, undefined, "nobody"],
    ["who the header names", { bearer: "alice-1" }, undefined, "alice"],
    ["who the cookie names", { cookie: "alice-1" }, undefined, "alice by cookie"],
    ["who a socket's first message names", {}, "Bearer alice-1", "alice"],
    ["one subject who sends several of their own tokens", { bearer: "alice-1", cookie: "alice-2" }, "Bearer alice-3", "alice"],
  ])("finds %s", async (_, given, said, expected) => {
    expect(await outcome(requestWith(given), said)).toBe(expected);
  });

  test.each<[string, Parameters<typeof requestWith>[0], unknown]>([
    ["S10 a header that does not hold", { bearer: "bad-1" }, undefined],
    ["S10 a cookie that does not hold", { cookie: "bad-1" }, undefined],
    ["S10 a cookie that does not hold beside a header that does", { bearer: "alice-1", cookie: "bad-1" }, undefined],
    ["S10 a first message that does not hold beside a cookie that does", { cookie: "alice-1" }, "Bearer bad-1"],
    ["S10 a first message of another kind", { cookie: "alice-1" }, { token: "alice-1" }],
    ["S10 an empty first message", { cookie: "alice-1" }, ""],
    ["S10 a first message that is null", { cookie: "alice-1" }, null],
    ["S11 header and cookie of two subjects", { bearer: "alice-1", cookie: "bob-1" }, undefined],
    ["S11 first message and cookie of two subjects", { cookie: "bob-1" }, "Bearer alice-1"],
  ])("refuses %s", async (_, given, said) => {
    expect(await outcome(requestWith(given), said)).toBe("UNAUTHENTICATED");
  });
});
