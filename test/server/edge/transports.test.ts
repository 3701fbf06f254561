import type { Client } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeApplication } from "../../fakes/engine.js";
import { startGateway, type TestGateway } from "../gateway.js";

let gateway: TestGateway;
let token: string;
let client: Client;
beforeAll(async () => {
  gateway = await startGateway();
  gateway.engine.put(makeApplication("alpha"));
  token = await gateway.login("admin");
  client = gateway.socket(token);
});
afterAll(() => gateway.stop());
beforeEach(() => {
  gateway.engine.hold = undefined;
});

interface Asked {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}
interface Shown {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The errors that a signed-in caller gets over HTTP. */
const overHttp = async (asked: Asked): Promise<readonly Shown[]> =>
  (await gateway.post(asked, { authorization: `Bearer ${token}` })).errors ?? [];

/** The errors that the same caller gets over a socket. */
const overSocket = (asked: Asked): Promise<readonly Shown[]> =>
  new Promise((resolve, reject) => {
    let errors: readonly Shown[] = [];
    client.subscribe(asked, {
      next: (result) => (errors = (result.errors ?? []) as unknown as readonly Shown[]),
      error: (thrown) =>
        Array.isArray(thrown) ? resolve(thrown as readonly Shown[]) : reject(new Error("the socket was closed")),
      complete: () => resolve(errors),
    });
  });

/** One error without what differs by nature: the id under which the log has it. */
const bare = ({ message, extensions }: Shown): string =>
  JSON.stringify({ message, extensions }).replaceAll(/[0-9a-f]{16}/g, "<id>");

const createProject = (spec: string) => `mutation { createProject(input: { name: "p", spec: ${spec} }) { project { name } } }`;
const byVariable = 'mutation ($spec: JSON!) { createProject(input: { name: "p", spec: $spec }) { project { name } } }';
const nested = (levels: number): unknown => (levels === 0 ? {} : { x: nested(levels - 1) });
const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ");

const refusals: readonly (readonly [string, Asked, RegExp])[] = [
  ["S30 broken syntax", { query: "{ viewer {" }, /Syntax Error.*BAD_USER_INPUT/],
  ["S30 a field that is not there", { query: "{ viewer { nothing } }" }, /nothing.*BAD_USER_INPUT/],
  [
    "S30 a variable of another type",
    { query: "query ($n: Int!) { applications(first: $n) { totalCount } }", variables: { n: "x" } },
    /BAD_USER_INPUT/,
  ],
  ["S30 a page out of bounds", { query: "{ applications(first: 501) { totalCount } }" }, /BAD_USER_INPUT/],
  ["S31 more than 10,000 tokens", { query: `{ ${"viewer ".repeat(10_001)} }` }, /QUERY_TOO_LARGE/],
  ["S31 too deep", { query: `{ ${"a { ".repeat(14)} b ${"} ".repeat(14)} }` }, /QUERY_TOO_DEEP/],
  ["S31 too dear", { query: "{ applications(first: 500) { nodes { manifests { revision } } } }" }, /QUERY_TOO_COMPLEX/],
  [
    "S32 what overflows the parser's stack",
    { query: `{ application(ref: ${"[".repeat(4_900)}${"]".repeat(4_900)}) { id } }` },
    /QUERY_TOO_DEEP/,
  ],
  [
    "S33 31 aliases of login",
    { query: `mutation { ${many(31, (i) => `a${i}: login(username: "viewer", password: "x") { token }`)} }` },
    /QUERY_TOO_COMPLEX/,
  ],
  ["S33 21 root fields", { query: `{ ${many(21, () => "viewer { username }")} }` }, /QUERY_TOO_COMPLEX/],
  [
    "S36 a JSON variable 33 levels deep",
    { query: byVariable, variables: { spec: nested(33) } },
    /deeper than 32 levels.*BAD_USER_INPUT/,
  ],
  [
    "S36 a JSON variable of more than 50,000 parts",
    { query: byVariable, variables: { spec: { x: Array(50_001).fill(1) } } },
    /more than 50000 parts/,
  ],
  [
    "S36 a JSON literal 33 levels deep",
    { query: createProject(`${"{ x: ".repeat(33)}{}${" }".repeat(33)}`) },
    /deeper than 32 levels|QUERY_TOO_DEEP/,
  ],
  ["S8 a JSON literal that reaches a prototype", { query: createProject("{ constructor: { x: 1 } }") }, /constructor/],
];

describe("both transports refuse alike", () => {
  test.each(refusals)("%s", async (_, asked, expected) => {
    const [http, socket] = await Promise.all([overHttp(asked), overSocket(asked)]);
    expect(http).toHaveLength(1);
    expect(http.map(bare).join()).toMatch(expected);
    expect(socket.map(bare)).toEqual(http.map(bare));
  });

  test("S36 a JSON variable over 1 MiB of text is refused over HTTP; a socket's frame cannot even hold it", async () => {
    const [error] = await overHttp({ query: byVariable, variables: { spec: { x: "y".repeat(1_048_577) } } });
    expect(error && bare(error)).toMatch(/more than 1048576 bytes.*BAD_USER_INPUT/);
  });

  test("S36 what is just within the bounds is taken", async () => {
    const spec = { a: nested(30), b: Array(40_000).fill(1), description: "d" };
    const messages = (await overHttp({ query: byVariable, variables: { spec } })).map(({ message }) => message);
    expect(messages.join()).not.toMatch(/JSON value/);
  });

  test.each<[string, unknown]>([
    ["an Error", new Error("password=hunter2")],
    ["S32 a text", "password=hunter2"],
    ["S32 an object", { password: "hunter2" }],
    ["S32 undefined", undefined],
  ])("S4 a resolver that throws %s: masked, and the process survives", async (_, thrown) => {
    const query = '{ application(ref: { name: "alpha" }) { manifests { revision } } }';
    const rejected = Promise.reject(thrown);
    rejected.catch(() => undefined);
    gateway.engine.hold = rejected;
    const [http, socket] = [await overHttp({ query }), await overSocket({ query })];
    expect(http.map(bare)).toEqual([
      expect.stringMatching(/^\{"message":"Something failed inside; .*","extensions":\{"code":"INTERNAL","traceId":"<id>"\}\}$/),
    ]);
    expect(socket.map(bare)).toEqual(http.map(bare));
  });
});

describe("S35 nobody learns what the schema holds", () => {
  const questions = [
    "{ __schema { types { name } } }",
    '{ a: __type(name: "Query") { fields { name } } }',
    "{ ...x } fragment x on Query { __schema { description } }",
    "{ ... on Query { ...x } } fragment x on Query { b: __schema { description } }",
  ];

  test.each(questions)("over HTTP: %s", async (query) => {
    const answer = await gateway.post({ query });
    expect([answer.status, answer.errors?.[0]?.extensions["code"]]).toEqual([401, "UNAUTHENTICATED"]);
    expect(answer.data ?? null).toBeNull();
  });

  test("over a socket, which takes nobody at all", async () => {
    const thrown = await new Promise<unknown>((resolve) =>
      gateway
        .socket(undefined)
        .subscribe(
          { query: "{ __schema { types { name } } }" },
          { next: () => resolve("shown"), error: resolve, complete: () => resolve("completed") },
        ),
    );
    expect(thrown).toMatchObject({ code: 4401 });
  });

  test("from a mistyped name, whether it was asked before by somebody signed in or not", async () => {
    const query = "{ viewer { usernme } }";
    expect((await overHttp({ query }))[0]?.message).toMatch(/Did you mean "username"/);
    expect((await gateway.post({ query })).text).not.toContain("Did you mean");
  });

  test("from a stack or a landing page", async () => {
    const { text } = await gateway.post({ query: "{ viewer {" });
    expect(text).not.toMatch(/stacktrace|node_modules|\.ts:/);
    const page = await fetch(gateway.url, { headers: { accept: "text/html" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([415, "application/json; charset=utf-8"]);
  });

  test("while the same questions are answered to who is signed in, on both transports", async () => {
    for (const query of questions) {
      expect(await overHttp({ query })).toEqual([]);
      expect(await overSocket({ query })).toEqual([]);
    }
  });
});

test("S33 lists of operations are taken on neither transport", async () => {
  const answer = await gateway.post([{ query: "{ viewer { username } }" }], { authorization: `Bearer ${token}` });
  expect([answer.status, answer.errors?.[0]?.extensions["code"]]).toEqual([400, "BAD_USER_INPUT"]);
});

test("S38 persisted queries are taken on neither transport", async () => {
  const asked = { query: "{ viewer { username } }", extensions: { persistedQuery: { version: 1, sha256Hash: "0".repeat(64) } } };
  const [http, socket] = [await overHttp(asked), await overSocket(asked)];
  expect(http.map(bare).join()).toMatch(/Persisted queries are not served/);
  expect(socket.map(bare)).toEqual(http.map(bare));
});

test("S8 after all of this no object has a property that it had not before", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});
