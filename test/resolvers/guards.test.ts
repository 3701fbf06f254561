import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actionsOf } from "../../engine/access/known-rights.js";
import { buildGraph } from "../../resolvers/index.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";
import { rootFieldsOf } from "./walk-schema.js";

let gateway: TestGateway;
let token: string;
const given: string[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  token = await gateway.login("viewer");
});
beforeEach(() => {
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.put(makeApplication("omega"));
  gateway.engine.put(makeApplication("hidden", { project: "secret" }));
  gateway.engine.putProject("default");
  gateway.engine.putProject("secret");
  gateway.engine.wishes.length = 0;
});
afterEach(() => {
  for (const right of given.splice(0)) gateway.rights.delete(right);
});
afterAll(() => gateway.stop());

/** Lets the viewer do something, for one test. */
function allow(...rights: readonly string[]): void {
  for (const right of rights) {
    given.push(`viewer ${right}`);
    gateway.rights.add(`viewer ${right}`);
  }
}
const ask = (query: string) => gateway.post({ query }, { authorization: `Bearer ${token}` });
const codeOf = async (query: string) => (await ask(query)).errors?.[0]?.extensions["code"];

describe("S18 the stored object decides", () => {
  const pod = '{ kind: "Pod", name: "web" }';
  test.each([
    `mutation { syncApplication(REF) { operationId } }`,
    `mutation { terminateOperation(REF) { operationId } }`,
    `mutation { refreshApplication(REF) { application { id } } }`,
    `mutation { updateApplication(REF, input: { spec: {} }) { warnings } }`,
    `mutation { deleteApplication(REF) { ref { name } } }`,
    `mutation { runResourceAction(REF, resource: ${pod}, action: "restart") { changes { operation } } }`,
  ])("and not the project that the caller says it is in: %s", async (query) => {
    allow("applications * default/*");
    expect(await codeOf(query.replace("REF", 'ref: { name: "hidden", project: "default" }'))).toBe("NOT_FOUND");
    expect(gateway.engine.wishes).toEqual([]);
  });

  test("for each mutation of a request by itself; after one that is forbidden nothing else is done", async () => {
    allow("applications sync default/*");
    const sync = (name: string) => `${name}: syncApplication(ref: { name: "${name}" }) { operationId }`;
    const { errors } = await ask(`mutation { ${["alpha", "hidden", "omega"].map(sync).join(" ")} }`);
    expect(errors).toMatchObject([{ path: ["hidden"], extensions: { code: "NOT_FOUND" } }]);
    expect(gateway.engine.wishes).toEqual([["sync", "argocd/alpha", {}, "viewer"]]);
  });
});

describe("S20 what an input refers to takes the rights of asking for it", () => {
  test.each([
    [
      "the project of a new Application",
      'mutation { createApplication(input: { name: "new", spec: { project: "secret" } }) { warnings } }',
      { resource: "applications", action: "create", object: "secret/new" },
    ],
    [
      "the project that an Application is moved to",
      'mutation { updateApplication(ref: { name: "alpha" }, input: { spec: { project: "secret" } }) { warnings } }',
      { resource: "applications", action: "create", object: "secret/alpha" },
    ],
    [
      "the project whose repositories a source is looked at with",
      '{ inspectSource(project: "secret", source: { repoURL: "https://git/x", path: "." }) { __typename } }',
      { resource: "applications", action: "create", object: "secret/*" },
    ],
    [
      "an Application that is an object of another one",
      'mutation { runResourceAction(ref: { name: "alpha" }, resource: { group: "argoproj.io", kind: "Application", namespace: "argocd", name: "hidden" }, action: "refresh") { changes { operation } } }',
      { resource: "applications", action: "update", object: "secret/hidden" },
    ],
  ])("%s", async (_, query, required) => {
    allow("applications * default/*");
    expect((await ask(query)).errors?.[0]?.extensions).toMatchObject({ code: "PERMISSION_DENIED", required });
    expect(gateway.engine.wishes).toEqual([]);
  });

  test("cursors: one of somebody who sees more, and one of another list, lead nowhere", async () => {
    const query = "{ applications(first: 1) { pageInfo { endCursor } } projects(first: 1) { pageInfo { endCursor } } }";
    const endOf = (answer: Awaited<ReturnType<typeof ask>>, list: string) => answer.data?.[list]?.["pageInfo"]?.["endCursor"];
    const own = await ask(query);
    const foreign = await gateway.post({ query }, { authorization: `Bearer ${await gateway.login("admin")}` });
    const after = (cursor: unknown) => `{ applications(after: "${String(cursor)}") { nodes { ref { name } } } }`;
    expect((await ask(after(endOf(own, "applications")))).data?.["applications"]).toEqual({
      nodes: [{ ref: { name: "omega" } }],
    });
    for (const cursor of [endOf(foreign, "applications"), endOf(own, "projects")])
      expect(await codeOf(after(cursor))).toBe("BAD_USER_INPUT");
  });
});

describe("S26 a grant that was written before an upgrade", () => {
  const rules = rootFieldsOf(buildGraph()).flatMap(({ kind, field }) => {
    const { authorization: rule } = field.extensions as { readonly authorization?: Record<string, string> };
    return rule?.["kind"] === "can" ? [[`${kind} ${field.name}`, rule["resource"] ?? "", rule["action"] ?? ""] as const] : [];
  });

  test("is asked of root fields", () => {
    expect(rules.length).toBeGreaterThan(20);
  });

  // A root field with a word of its own would open to every wildcard there is.
  test.each(rules)("covers no word that Argo CD's policies have not: %s asks for %s, %s", (_, resource, action) => {
    expect([...actionsOf(resource).keys()].filter((known) => known !== "sync-policy")).toContain(action);
  });
});
