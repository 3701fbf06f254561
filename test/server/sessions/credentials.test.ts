import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { cookieName, maxTokenLength, readBearer, readCredentials } from "../../../server/sessions/credentials.js";

/** A request with raw headers, as they come over the wire: the same name may come twice. */
function requestWith(rawHeaders: readonly (readonly [string, string])[], url = "/graphql"): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  request.rawHeaders = rawHeaders.flat();
  for (const [name, value] of rawHeaders) {
    const known = request.headers[name];
    request.headers[name] = known === undefined || name === "authorization" ? value : `${String(known)}; ${value}`;
  }
  const distinct: Record<string, string[]> = {};
  for (const [name, value] of rawHeaders) (distinct[name] ??= []).push(value);
  request.headersDistinct = distinct;
  return request;
}

/** The tokens that were read, or the refusal. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof FairleadError && thrown.code === "UNAUTHENTICATED") return thrown.message;
    throw thrown;
  }
}

const cookie = (value: string) => ["cookie", value] as const;
const header = (value: string) => ["authorization", value] as const;

describe("readCredentials()", () => {
  test.each([
    ["nothing", [], {}],
    ["a header", [header("Bearer abc.def-_~+/=")], { bearer: "abc.def-_~+/=" }],
    ["a header in another case", [header("bearer abc")], { bearer: "abc" }],
    ["a cookie", [cookie(`a=b; ${cookieName}=abc; c=d`)], { cookie: "abc" }],
    ["both, for the caller to compare", [header("Bearer abc"), cookie(`${cookieName}=def`)], { bearer: "abc", cookie: "def" }],
    ["no cookie where it is empty", [cookie(`${cookieName}=`)], {}],
    ["no cookie of a longer name", [cookie(`x${cookieName}=abc; ${cookieName}2=def`)], {}],
  ])("reads %s", (_, headers, expected) => {
    expect(readCredentials(requestWith(headers))).toEqual(expected);
  });

  test.each([
    ["S11 two Authorization headers", [header("Bearer abc"), header("Bearer def")], "/graphql", /Several Authorization headers/],
    ["S11 the same one twice", [header("Bearer abc"), header("Bearer abc")], "/graphql", /Several Authorization headers/],
    ["S11 a duplicated cookie", [cookie(`${cookieName}=a; ${cookieName}=b`)], "/graphql", /Several "fairlead.token" cookies/],
    ["S11 cookies in two headers", [cookie(`${cookieName}=a`), cookie(`${cookieName}=b`)], "/graphql", /Several/],
    ["S11 a token in the address", [], "/graphql?token=abc", /ends up in logs/],
    ["S11 a token further on in the address", [], "/graphql?a=b&ACCESS_TOKEN=abc", /ends up in logs/],
    ["S10 another scheme", [header("Basic YTpi")], "/graphql", /must be "Bearer <token>"/],
    ["S10 an empty header", [header("")], "/graphql", /must be "Bearer <token>"/],
    ["S10 a token with a space in it", [header("Bearer a b")], "/graphql", /must be/],
    ["S10 a token with a comma in it", [header("Bearer a,Bearer b")], "/graphql", /must be/],
    ["S16 a header over 16 KiB", [header(`Bearer ${"a".repeat(maxTokenLength + 1)}`)], "/graphql", /longer than 16384/],
    ["S16 a cookie over 16 KiB", [cookie(`${cookieName}=${"a".repeat(maxTokenLength + 1)}`)], "/graphql", /longer than 16384/],
  ])("refuses %s", (_, headers, url, sentence) => {
    expect(outcome(() => readCredentials(requestWith(headers, url)))).toMatch(sentence);
  });

  test("S16 takes a token of exactly 16 KiB, whatever it holds", () => {
    expect(readBearer(`Bearer ${"a".repeat(maxTokenLength)}`)).toHaveLength(maxTokenLength);
  });

  test("S10 never repeats a token in a refusal", () => {
    expect(outcome(() => readBearer("Bearer secret token"))).not.toContain("secret");
  });
});
