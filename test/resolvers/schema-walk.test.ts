import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildGraph } from "../../resolvers/index.js";
import { defaultLimits } from "../../server/edge/limits.js";
import { makeApplication } from "../fakes/engine.js";
import { type Answer, startGateway, type TestGateway } from "../server/gateway.js";
import { documentsOf, nestedResolversOf, type RootField, rootFieldsOf } from "./walk-schema.js";

/** Stands in everything of the project that no caller of these tests may see. */
const canary = "c4n4ry";
const graph = buildGraph();
const roots = rootFieldsOf(graph);

/**
 * Root fields that answer anybody, and what with. Every other one must answer somebody without rights with null, an empty list, or an error: who adds a field
 * that does more says so here, and why that is nobody's secret.
 */
const answersAnybody: Readonly<Record<string, string>> = {
  viewer: "nobody is null, and everybody knows who they are",
  serverVersion: "the version",
  publicSettings: "what a sign-in page shows",
  login: "whether a password is right, throttled",
  logout: "whether there was a session",
  renewConnection: "whether a token is good, on a socket that has one",
};
/** Root fields that tell somebody without rights of themselves: their account, their acts, their tokens. */
const tellsOfOneself: readonly string[] = ["accounts", "auditEvents", "revokeAccountToken"];
/** Scalars of answers to somebody without rights that say nothing about what is there. */
const saysNothing: Readonly<Record<string, string>> = { applications: "snapshotToken" };

/**
 * Nested fields with a resolver of their own, and the right they take beside the one to see their parent. A new one is refused until it stands here, with
 * a test of the right it takes.
 */
const nested: Readonly<Record<string, "as its parent" | "a right of its own">> = {
  "Application.annotations": "as its parent",
  "Application.history": "as its parent",
  "Application.managedResources": "as its parent",
  "Application.manifests": "as its parent",
  "Application.operation": "as its parent",
  "Application.project": "a right of its own",
  "Application.resourceTree": "as its parent",
  "Application.sourceDetails": "as its parent",
  "Application.syncWindows": "as its parent",
  "Project.effectiveSpec": "as its parent",
  "Project.roleDiagnostics": "as its parent",
  "Project.roles": "a right of its own",
  "Project.syncWindows": "as its parent",
  "Viewer.can": "as its parent",
};

let gateway: TestGateway;
let tokens: Record<string, string>;
const vault = { namespace: "argocd", name: "vault" };

beforeAll(async () => {
  gateway = await startGateway({ limits: { heartbeatMs: 100 } });
  const names = ["viewer", "nobody"];
  tokens = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await gateway.login(name)] as const)));
});
beforeEach(() => {
  const secret = makeApplication("vault", { project: "secret", labels: { label: canary } });
  const source = { repoURL: `https://git.example.com/${canary}.git`, path: canary, targetRevision: canary };
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.put({
    ...secret,
    metadata: { ...secret.metadata, uid: canary, annotations: { note: canary } },
    spec: { ...secret.spec, source, destination: { server: `https://${canary}`, namespace: canary } },
  });
  gateway.engine.putProject("default");
  const roles = [{ name: canary, description: canary, policies: [], groups: [canary] }];
  gateway.engine.putProject("secret", { description: canary, sourceRepos: [canary], roles });
  gateway.engine.wishes.length = 0;
});
afterAll(() => gateway.stop());

const ask = (query: string, as?: string): Promise<Answer> =>
  gateway.post({ query }, as === undefined ? {} : { authorization: `Bearer ${tokens[as]}` });

const secretValues = { ref: '{ name: "vault" }', name: '"secret"', project: '"secret"', password: '"wrong"' };
const documents = (root: RootField) => documentsOf(root, graph, secretValues);

/** Every scalar of an answer that tells something, with the name of its field. */
function scalarsOf(value: unknown, name = ""): readonly (readonly [name: string, value: unknown])[] {
  if (value === null || value === undefined || value === false || value === 0 || name === "__typename") return [];
  if (typeof value !== "object") return [[name.replace(/^[A-Z]\w*_/, ""), value]];
  return Object.entries(value).flatMap(([key, inner]) => scalarsOf(inner, Array.isArray(value) ? name : key));
}

const typesOf = (text: string) => [...text.matchAll(/"__typename":"(\w+)"/g)].map(([, type]) => type);
const isConnection = (type: string | undefined) => type === "PageInfo" || type?.endsWith("Connection") === true;

describe("S17 every field of the schema", () => {
  const asked = roots.filter(({ kind }) => kind !== "subscription");
  const isPublic = ({ field }: RootField) => Object.hasOwn(answersAnybody, field.name);
  const title = (root: RootField) => [`${root.kind} ${root.field.name}`, root] as const;

  test("is a root field, plain, or declared here with the right it takes", () => {
    expect(nestedResolversOf(graph)).toEqual(Object.keys(nested).toSorted());
  });

  test("is walked: the documents reach each nested resolver", () => {
    const all = asked.flatMap(documents).join("\n");
    const missed = nestedResolversOf(graph).filter((path) => !all.includes(path.split(".")[1] ?? ""));
    expect(missed).toEqual([]);
    expect(asked.flatMap(documents).length).toBeGreaterThan(100);
  });

  test.each(asked.map(title))("%s tells nobody anything but what is public", async (_, root) => {
    for (const query of documents(root)) {
      const { text, data, errors } = await ask(query);
      expect([query, text.includes(canary)]).toEqual([query, false]);
      if (isPublic(root)) continue;
      expect([query, errors?.[0]?.extensions["code"], scalarsOf(data)]).toEqual([query, "UNAUTHENTICATED", []]);
    }
    expect(gateway.engine.wishes).toEqual([]);
  });

  test.each(asked.filter(({ field }) => field.name !== "logout").map(title))(
    "%s tells somebody without rights nothing",
    async (_, root) => {
      for (const query of documents(root)) {
        const { text, data } = await ask(query, "nobody");
        expect([query, text.includes(canary)]).toEqual([query, false]);
        if (isPublic(root) || tellsOfOneself.includes(root.field.name)) continue;
        const told = scalarsOf(data).filter(([name]) => name !== saysNothing[root.field.name]);
        expect([query, told, typesOf(text).filter((type) => !isConnection(type))]).toEqual([query, [], []]);
      }
      expect(gateway.engine.wishes).toEqual([]);
    },
  );

  test.each(asked.filter(({ field }) => field.name !== "logout").map(title))(
    "%s tells a member of another project nothing",
    async (_, root) => {
      for (const query of documents(root)) {
        const { text } = await ask(query, "viewer");
        expect([query, text.includes(canary)]).toEqual([query, false]);
      }
      expect(gateway.engine.wishes).toEqual([]);
    },
  );

  test("of an Application in sight leads nowhere else", async () => {
    const [application] = roots.filter(({ field }) => field.name === "application");
    if (application === undefined) throw new Error("There is no field application");
    for (const query of documentsOf(application, graph, { ...secretValues, ref: '{ name: "alpha" }' })) {
      const { text } = await ask(query, "viewer");
      expect([query, text.includes(canary)]).toEqual([query, false]);
    }
  });

  test("about oneself tells of nobody else", async () => {
    const { data } = await ask("{ accounts { name } }", "nobody");
    expect(data?.["accounts"]).toEqual([{ name: "nobody" }]);
  });

  test("Application.project takes the right to get the project", async () => {
    const query = '{ application(ref: { name: "alpha" }) { project { name } } }';
    const seen = async () => (await ask(query, "viewer")).data?.["application"]?.["project"] ?? null;
    expect(await seen()).toEqual({ name: "default" });
    gateway.rights.delete("viewer projects get default");
    expect(await seen()).toBeNull();
    gateway.rights.add("viewer projects get default");
  });

  const streams = roots.filter(({ kind }) => kind === "subscription");
  test.each(streams.flatMap((root) => ["nobody", "viewer"].map((as) => [root.field.name, as, root] as const)))(
    "%s tells %s no event of what they may not see",
    async (_, as, root) => {
      const told: string[] = [];
      const client = gateway.socket(tokens[as]);
      const next = (frame: unknown) => void told.push(JSON.stringify(frame));
      // A socket may begin so many at once.
      const stops = documents(root)
        .slice(0, defaultLimits.socketBurst)
        .map((query) => client.subscribe({ query }, { next, error: () => undefined, complete: () => undefined }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      gateway.engine.tell(vault, "HEALTH", { type: "HealthChanged", from: "Healthy", to: "Degraded" });
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const stop of stops) stop();
      expect(told.filter((frame) => frame.includes(canary) || frame.includes('"vault"'))).toEqual([]);
    },
  );
});
