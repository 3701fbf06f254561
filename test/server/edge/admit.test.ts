import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { buildGraph } from "../../../resolvers/index.js";
import { createAdmit, type GraphRequest } from "../../../server/edge/admit.js";
import { defaultLimits } from "../../../server/edge/limits.js";
import { startGateway, type TestGateway } from "../gateway.js";

const admit = createAdmit(buildGraph(), defaultLimits);

/** `CODE REASON` of a refusal, or `admitted`. */
function verdict(request: GraphRequest, signedIn = true): string {
  try {
    admit(request, { signedIn });
    return "admitted";
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return `${error.code} ${(error.details["reason"] as string | undefined) ?? ""}`.trim();
  }
}

const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ");
const deep = `{ applications { nodes { ${"project { ".repeat(1)} name } } } }`;
const nested = (levels: number) =>
  `{ application(ref: {name: "a"}) { ${"... on Application { ".repeat(levels)} id ${"} ".repeat(levels)} } }`;
const doubling = `{ ...f0 } ${repeat(20, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f20 on Query { serverVersion { version } }`;

const bombs: readonly (readonly [string, string, string])[] = [
  ["31 aliases", `{ ${repeat(31, (i) => `a${i}: serverVersion { version }`)} }`, "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX"],
  ["21 root fields", `{ ${repeat(21, () => "viewer { username }")} }`, "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX"],
  ["51 directives", `{ viewer { username ${"@include(if: true) ".repeat(51)} } }`, "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX"],
  ["fragments that double", doubling, "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX"],
  ["fragments in a circle", "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", "BAD_USER_INPUT"],
  ["depth 15", `{ ${"a { ".repeat(14)} b ${"} ".repeat(14)} }`, "RESOURCE_EXHAUSTED QUERY_TOO_DEEP"],
  ["thousands of levels", `{ ${"a { ".repeat(4_000)} b ${"} ".repeat(4_000)} }`, "RESOURCE_EXHAUSTED QUERY_TOO_DEEP"],
  ["inline fragments without end", nested(500), "RESOURCE_EXHAUSTED QUERY_TOO_DEEP"],
  ["lists without end", `{ application(ref: ${"[".repeat(400)}${"]".repeat(400)}) { id } }`, "RESOURCE_EXHAUSTED QUERY_TOO_DEEP"],
  ["more than 10,000 tokens", `{ ${"viewer ".repeat(10_001)} }`, "RESOURCE_EXHAUSTED QUERY_TOO_LARGE"],
  ["one field again and again", `{ applications { ${"totalCount ".repeat(6_000)} } }`, "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX"],
  [
    "pages of pages",
    "{ applications(first: 500) { nodes { managedResources(first: 500) { nodes { key { name } } } } } }",
    "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX",
  ],
  [
    "work without end",
    "{ applications(first: 500) { nodes { manifests { revision } } } }",
    "RESOURCE_EXHAUSTED QUERY_TOO_COMPLEX",
  ],
  ["a field that is not there", "{ applicationz { id } }", "BAD_USER_INPUT"],
  ["broken syntax", "{ viewer { ", "BAD_USER_INPUT"],
  ["nothing", "  ", "BAD_USER_INPUT"],
];

describe("createAdmit()", () => {
  test.each(bombs)("S31 refuses %s", (_, query, expected) => {
    expect(verdict({ query })).toBe(expected);
  });

  test.each([
    ["a usual query", { query: deep }],
    [
      "a page of 500 with a UI's fields",
      {
        query:
          "{ applications(first: 500) { totalCount nodes { id ref { name project } sync { status } health { status } operation { phase } } } }",
      },
    ],
    ["one of two operations", { query: "query A { viewer { username } } query B { viewer { issuer } }", operationName: "B" }],
    [
      "variables that set the page size",
      { query: "query($n: Int) { applications(first: $n) { totalCount } }", variables: { n: 5 } },
    ],
  ])("admits %s", (_, request) => {
    expect(verdict(request)).toBe("admitted");
  });

  test.each([
    ["several operations and no name", { query: "query A { viewer { username } } query B { viewer { issuer } }" }],
    ["an unknown operation", { query: "query A { viewer { username } }", operationName: "B" }],
    ["variables of another kind", { query: "{ viewer { username } }", variables: [] }],
    [
      "a variable of another type",
      { query: "query($n: Int!) { applications(first: $n) { totalCount } }", variables: { n: "x" } },
    ],
    ["a persisted query", { query: "{ viewer { username } }", extensions: { persistedQuery: {} } }],
  ])("refuses %s", (_, request) => {
    expect(verdict(request)).toBe("BAD_USER_INPUT");
  });

  test.each([
    "{ __schema { types { name } } }",
    '{ a: __type(name: "Query") { name } }',
    "{ ...f } fragment f on Query { __schema { description } }",
  ])("S35 refuses to show the schema to nobody: %s", (query) => {
    expect(verdict({ query }, false)).toBe("UNAUTHENTICATED");
    expect(verdict({ query }, true)).toBe("admitted");
  });

  test("S35 suggests no names to nobody", () => {
    expect(() => admit({ query: "{ viewr { username } }" }, { signedIn: false })).toThrow(
      /^Cannot query field "viewr" on type "Query"\.$/,
    );
  });
});

describe("both transports", () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await startGateway();
    token = await gateway.login("viewer");
  });
  afterAll(() => gateway.stop());

  test.each(bombs)("S30 give the same verdict on %s", async (_, query) => {
    const http = await gateway.post({ query }, { authorization: `Bearer ${token}` });
    const errors = await new Promise<readonly { message: string; extensions?: unknown }[]>((resolve) => {
      gateway
        .socket(token)
        .subscribe({ query }, { next: () => resolve([]), error: (error) => resolve(error as never), complete: () => undefined });
    });
    expect(errors[0]?.message).toBe(http.errors?.[0]?.message);
    expect(errors[0]?.extensions).toEqual(http.errors?.[0]?.extensions);
  });
});
