import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = await gateway.login("admin");
});
beforeEach(() => {
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.wishes.length = 0;
});
afterAll(() => gateway.stop());

const ask = (query: string, variables?: unknown) => gateway.post({ query, variables }, { authorization: `Bearer ${token}` });

describe("mutations hand the wish to the engine", () => {
  test.each([
    [
      'syncApplication(ref: { name: "alpha" }, input: { revision: "v1", prune: true, dryRun: null, resources: [{ kind: "Pod", name: "p" }], retry: { limit: 2 } }) { operationId warnings application { id } }',
      [
        "sync",
        "argocd/alpha",
        { revision: "v1", prune: true, resources: [{ kind: "Pod", name: "p" }], retry: { limit: 2 } },
        "admin",
      ],
    ],
    ['syncApplication(ref: { name: "alpha" }) { operationId }', ["sync", "argocd/alpha", {}, "admin"]],
    ['terminateOperation(ref: { name: "alpha" }) { operationId }', ["terminate", "argocd/alpha"]],
    ['refreshApplication(ref: { name: "alpha" }, mode: HARD) { application { id } }', ["refresh", "argocd/alpha", "HARD"]],
    [
      'deleteApplication(ref: { name: "alpha" }, propagation: ORPHAN) { ref { project namespace name } }',
      ["delete", "argocd/alpha", { cascade: true, propagation: "ORPHAN" }],
    ],
    [
      'createApplication(input: { name: "new", labels: [{ key: "a", value: "b" }], finalizers: ["resources-finalizer.argocd.argoproj.io"], spec: { project: "default" } }) { application { ref { name } } warnings }',
      [
        "create",
        "argocd/new",
        { labels: { a: "b" }, finalizers: ["resources-finalizer.argocd.argoproj.io"] },
        { upsert: false, validate: true, dryRun: false },
      ],
    ],
    [
      'updateApplication(ref: { name: "alpha" }, input: { spec: { project: "default" } }, expectedVersion: "5") { warnings }',
      ["update", "argocd/alpha", { spec: { project: "default" } }, { expectedVersion: "5" }],
    ],
    ['createProject(input: { name: "p", spec: { description: "d" } }) { project { name } warnings }', ["createProject", "p"]],
  ])("%s", async (mutation, wish) => {
    const { errors } = await ask(`mutation { ${mutation} }`);
    expect(errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(gateway.engine.wishes[0]))).toEqual(wish);
  });

  test("a spec that is no object is refused", async () => {
    const { errors } = await ask('mutation { createApplication(input: { name: "n", spec: "text" }) { warnings } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", path: "input.spec" });
  });
});

describe("managedResources", () => {
  const key = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "web", name });
  const object = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "web" } });

  test("pages through the compared objects and shows both sides and their difference", async () => {
    gateway.engine.setComparison(
      { namespace: "argocd", name: "alpha" },
      {
        status: "OutOfSync",
        health: { status: "Healthy" },
        conditions: [],
        resources: ["a", "b", "c"].map((name) => ({
          key: key(name),
          target: object(name),
          live: object(name),
          modified: name === "a",
          status: name === "a" ? "OutOfSync" : "Synced",
          requiresPruning: false,
          ignoreExtraneous: false,
          hook: false,
        })),
      },
    );
    const query = `query($after: Cursor) { application(ref: { name: "alpha" }) { managedResources(first: 2, after: $after) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor } nodes { key { name } sync live target diff { modified unified } } } } }`;
    const first = await ask(query);
    const page = first.data?.["application"]?.["managedResources"];
    expect(page).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
      nodes: [
        { key: { name: "a" }, sync: "OUT_OF_SYNC", live: object("a"), diff: { modified: true, unified: "-a\n+b\n" } },
        { sync: "SYNCED", diff: { modified: false, unified: "" } },
      ],
    });
    const second = await ask(query, { after: page?.["pageInfo"]?.["endCursor"] });
    expect(second.data).toMatchObject({
      application: {
        managedResources: { nodes: [{ key: { name: "c" } }], pageInfo: { hasNextPage: false, hasPreviousPage: true } },
      },
    });
  });

  test("is null for what cannot be compared", async () => {
    gateway.engine.put(makeApplication("other"));
    expect((await ask('{ application(ref: { name: "other" }) { managedResources { totalCount } } }')).data).toEqual({
      application: { managedResources: null },
    });
  });
});

test.each([
  ["a negative page", "first: -1"],
  ["a page over 500", "first: 501"],
  ["both directions", "first: 1, last: 1"],
])("applications refuses %s", async (_, args) => {
  expect((await ask(`{ applications(${args}) { totalCount } }`)).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
});

test("applications pages backwards from the end", async () => {
  gateway.engine.put(makeApplication("zeta"));
  const { data } = await ask("{ applications(last: 1) { edges { cursor node { ref { name } } } pageInfo { hasPreviousPage } } }");
  expect(data?.["applications"]).toMatchObject({
    edges: [{ node: { ref: { name: "zeta" } } }],
    pageInfo: { hasPreviousPage: true },
  });
});
