import { type GraphQLField, isNonNullType, isRequiredArgument } from "graphql";
import { buildSchemaSync, Query, Resolver } from "type-graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authorize } from "../../resolvers/authorize.js";
import { buildGraph } from "../../resolvers/index.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
let tokens: Record<string, string>;
beforeAll(async () => {
  gateway = await startGateway();
  tokens = Object.fromEntries(
    await Promise.all(["admin", "viewer", "nobody"].map(async (name) => [name, await gateway.login(name)] as const)),
  );
});
beforeEach(() => {
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.put(makeApplication("hidden", { project: "secret" }));
  gateway.engine.putProject("default");
  gateway.engine.putProject("secret");
  gateway.engine.wishes.length = 0;
});
afterAll(() => gateway.stop());

const ask = (query: string, as?: string) =>
  gateway.post({ query }, as === undefined ? {} : { authorization: `Bearer ${tokens[as]}` });

const values: Readonly<Record<string, string>> = {
  ref: '{ name: "alpha" }',
  name: '"default"',
  project: '"default"',
  source: "{}",
  resource: '{ kind: "Pod", name: "web" }',
  action: '"restart"',
  headers: "[]",
  payload: '"{}"',
  username: '"admin"',
  password: '"wrong"',
  newPassword: '"long enough"',
  role: '"ci"',
  id: '"id"',
};
const inputs: Readonly<Record<string, string>> = {
  createApplication: '{ name: "new", spec: { project: "default" } }',
  updateApplication: "{ spec: {} }",
  createProject: '{ name: "new", spec: {} }',
};

/** Without it these are about the caller's own account. */
const someoneElse = new Set(["updatePassword", "createAccountToken", "revokeAccountToken"]);

function callOf(kind: string, field: GraphQLField<unknown, unknown>): string {
  const args = field.args
    .filter(isRequiredArgument)
    .map(({ name }) => `${name}: ${name === "input" ? inputs[field.name] : values[name]}`)
    .concat(someoneElse.has(field.name) ? ['name: "admin"'] : []);
  return `${kind} { ${field.name}${args.length === 0 ? "" : `(${args.join(", ")})`} { __typename } }`;
}

const graph = buildGraph();
const publicFields = new Set(["viewer", "serverVersion", "publicSettings", "login", "logout", "renewConnection"]);
/** Nothing is hidden by these: they are about everything, or about what is not there yet. */
const aboutNoObject = new Set(["inspectSource", "endSessions", "settings", "webhookDeliveries", "testWebhookPayload"]);
const rootFields = [graph.getQueryType(), graph.getMutationType()].flatMap((root) =>
  Object.values(root?.getFields() ?? {}).map((field) => [`${root?.name}.${field.name}`, field] as const),
);
const subscriptionFields = Object.values(graph.getSubscriptionType()?.getFields() ?? {});

describe("S17 every root field", () => {
  const guarded = rootFields.filter(([, { name }]) => !publicFields.has(name));

  test.each(guarded)("%s tells nobody anything", async (path, field) => {
    const answer = await ask(callOf(path.split(".")[0]?.toLowerCase() ?? "", field));
    expect(answer.errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
    expect(Object.values(answer.data ?? {}).every((value) => value === null)).toBe(true);
    expect(gateway.engine.wishes).toEqual([]);
  });

  test.each(guarded)("%s tells somebody without rights nothing", async (path, field) => {
    const { data, errors } = await ask(callOf(path.split(".")[0]?.toLowerCase() ?? "", field), "nobody");
    const code = errors?.[0]?.extensions["code"];
    const isList = ["applications", "projects", "accounts", "auditEvents"].includes(field.name);
    expect(isList ? "empty" : (code ?? (data?.[field.name] === null ? "null" : "told"))).toBe(
      isList
        ? "empty"
        : !isNonNullType(field.type)
          ? "null"
          : /^create(?!.*Token$)/.test(field.name) || aboutNoObject.has(field.name)
            ? "PERMISSION_DENIED"
            : "NOT_FOUND",
    );
    expect(gateway.engine.wishes).toEqual([]);
  });

  test("lists count nothing for somebody without rights", async () => {
    expect(
      (await ask("{ applications { totalCount nodes { id } } projects { totalCount nodes { name } } }", "nobody")).data,
    ).toEqual({
      applications: { totalCount: 0, nodes: [] },
      projects: { totalCount: 0, nodes: [] },
    });
  });

  test.each(subscriptionFields.map((field) => [field.name, field] as const))(
    "%s opens for nobody without a token",
    async (_, field) => {
      const closed = await new Promise((resolve) => {
        gateway
          .socket(undefined)
          .subscribe({ query: callOf("subscription", field) }, { next: resolve, error: resolve, complete: () => undefined });
      });
      expect(closed).toMatchObject({ code: 4401 });
    },
  );
});

test("S1 authorize() names the root fields that declare no right, and does not start", () => {
  @Resolver()
  class Careless {
    @Query(() => String)
    open(): string {
      return "";
    }
  }
  expect(() => authorize(buildSchemaSync({ resolvers: [Careless], validate: false }))).toThrow("Query.open");
});

describe("S19 what is hidden", () => {
  const shapes = [
    '{ application(ref: { name: "NAME" }) { id } }',
    '{ application(ref: { name: "NAME", project: "secret" }) { id } }',
    '{ application(ref: { name: "NAME", namespace: "argocd", project: "default" }) { id } }',
    'mutation { syncApplication(ref: { name: "NAME" }) { operationId } }',
    'mutation { deleteApplication(ref: { name: "NAME", project: "secret" }) { ref { name } } }',
    'mutation { updateApplication(ref: { name: "NAME" }, input: { spec: {} }) { warnings } }',
  ];
  test.each(shapes)("answers byte for byte as what is absent: %s", async (shape) => {
    const [hidden, absent] = [
      await ask(shape.replace("NAME", "hidden"), "viewer"),
      await ask(shape.replace("NAME", "absent"), "viewer"),
    ];
    expect(hidden.text.replaceAll("hidden", "absent")).toBe(absent.text);
    expect(hidden.status).toBe(absent.status);
  });

  test("a project answers as an absent one", async () => {
    const [hidden, absent] = [
      await ask('{ project(name: "secret") { name } }', "viewer"),
      await ask('{ project(name: "absent") { name } }', "viewer"),
    ];
    expect(hidden.text).toBe(absent.text);
  });
});

describe("the missing right", () => {
  test("is named to whom the Application may be shown", async () => {
    const { errors, status } = await ask('mutation { syncApplication(ref: { name: "alpha" }) { operationId } }', "viewer");
    expect(errors?.[0]?.extensions).toEqual({
      code: "PERMISSION_DENIED",
      required: { resource: "applications", action: "sync", object: "default/alpha" },
    });
    expect(status).toBe(403);
  });

  test.each([
    [
      "create in the target",
      ["viewer applications update default/*", "viewer applications update secret/*"],
      "create",
      "secret/alpha",
    ],
    [
      "update in the target",
      ["viewer applications update default/*", "viewer applications create secret/*"],
      "update",
      "secret/alpha",
    ],
    [
      "update where it is",
      ["viewer applications update secret/*", "viewer applications create secret/*"],
      "update",
      "default/alpha",
    ],
  ])("S22 moving an Application takes %s", async (_, rights, action, object) => {
    for (const right of rights) gateway.rights.add(right);
    const move = 'mutation { updateApplication(ref: { name: "alpha" }, input: { spec: { project: "secret" } }) { warnings } }';
    const { errors } = await ask(move, "viewer");
    expect(errors?.[0]?.extensions["required"]).toEqual({ resource: "applications", action, object });
    for (const right of rights) gateway.rights.delete(right);
  });

  test("replacing an Application by upsert takes update where it is", async () => {
    const rights = ["viewer applications create secret/*", "viewer applications update secret/*"];
    for (const right of rights) gateway.rights.add(right);
    const replace =
      'mutation { createApplication(upsert: true, input: { name: "alpha", spec: { project: "secret" } }) { warnings } }';
    const { errors } = await ask(replace, "viewer");
    expect(errors?.[0]?.extensions["required"]).toEqual({ resource: "applications", action: "update", object: "default/alpha" });
    for (const right of rights) gateway.rights.delete(right);
  });
});

describe("S19 the name of a hidden object", () => {
  const rights = ["create", "update", "sync-policy"].map((action) => `viewer applications ${action} default/*`);
  const create = (name: string, how = "") =>
    ask(`mutation { createApplication(${how} input: { name: "${name}", spec: { project: "default" } }) { warnings } }`, "viewer");
  const ways = ["", "upsert: true,", "dryRun: true,", "upsert: true, dryRun: true,", "validate: false,"];

  test.each(ways)("cannot be used, and no more is told: %s", async (how) => {
    for (const right of rights) gateway.rights.add(right);
    const { errors } = await create("hidden", how);
    expect(errors?.[0]?.message).toBe(
      'Application "argocd/hidden" cannot be created: its name cannot be used in this namespace; choose another',
    );
    expect(errors?.[0]?.extensions).toEqual({ code: "CONFLICT", reason: "NAME_NOT_FREE" });
    for (const right of rights) gateway.rights.delete(right);
    expect((await create("hidden", how)).errors?.[0]?.extensions["code"]).toBe("PERMISSION_DENIED");
  });

  test.each(["false", "true"])("of a project is told as little: upsert %s", async (upsert) => {
    gateway.rights.add("viewer projects create *");
    const { errors } = await ask(
      `mutation { createProject(upsert: ${upsert}, input: { name: "secret", spec: {} }) { warnings } }`,
      "viewer",
    );
    expect(errors?.[0]?.extensions).toEqual({ code: "CONFLICT", reason: "NAME_NOT_FREE" });
    gateway.rights.delete("viewer projects create *");
  });
});

describe("S21 what the server alone writes", () => {
  test.each([
    ["a refresh annotation", 'annotations: [{ key: "argocd.argoproj.io/refresh", value: "hard" }]'],
    ["a tracking annotation", 'annotations: [{ key: "argocd.argoproj.io/tracking-id", value: "x" }]'],
    ["a foreign finalizer", 'finalizers: ["example.com/mine"]'],
  ])("is refused: %s", async (_, part) => {
    const { errors } = await ask(`mutation { createApplication(input: { name: "n", ${part}, spec: {} }) { warnings } }`, "admin");
    expect(errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
    expect(gateway.engine.wishes).toEqual([]);
  });

  test("stays when somebody replaces the annotations", async () => {
    const before = makeApplication("alpha");
    gateway.engine.put({
      ...before,
      metadata: { ...before.metadata, annotations: { "argocd.argoproj.io/tracking-id": "t", old: "1" } },
    });
    await ask(
      'mutation { updateApplication(ref: { name: "alpha" }, input: { annotations: [{ key: "new", value: "2" }] }) { warnings } }',
      "admin",
    );
    expect(gateway.engine.wishes[0]).toMatchObject([
      "update",
      "argocd/alpha",
      { annotations: { "argocd.argoproj.io/tracking-id": "t", new: "2" } },
      {},
    ]);
  });
});
