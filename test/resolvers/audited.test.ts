import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actionOf } from "../../resolvers/audited.js";
import { buildGraph } from "../../resolvers/index.js";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "../server/gateway.js";

let gateway: TestGateway;
let tokens: Record<string, string>;
beforeAll(async () => {
  gateway = await startGateway({ trustedProxies: ["127.0.0.1"] });
  tokens = Object.fromEntries(
    await Promise.all(["admin", "viewer", "nobody"].map(async (name) => [name, await gateway.login(name)] as const)),
  );
});
beforeEach(() => {
  gateway.engine.put(makeApplication("alpha"));
  gateway.engine.put(makeApplication("hidden", { project: "secret" }));
  gateway.engine.putProject("default");
  gateway.engine.hold = undefined;
  gateway.audit.records.length = 0;
});
afterAll(() => gateway.stop());

const ask = (query: string, as?: string, headers: Record<string, string> = {}) =>
  gateway.post({ query }, { ...(as === undefined ? {} : { authorization: `Bearer ${tokens[as]}` }), ...headers });
const told = () =>
  gateway.audit.records.map(({ actor, action, outcome, resource }) =>
    [actor.display, action, outcome, resource.project ?? "", resource.name ?? ""].join(" "),
  );

test.each([
  ["syncApplication", "applications", "applications.sync"],
  ["terminateOperation", "applications", "applications.terminateOperation"],
  ["runResourceAction", "applications", "applications.runResourceAction"],
  ["createProjectToken", "projects", "projects.createToken"],
  ["createRepository", "repositories", "repositories.create"],
  ["login", "session", "login"],
])("actionOf(%s of %s) is %s", (field, resource, expected) => {
  expect(actionOf(field, resource)).toBe(expected);
});

test.each<[string, string, string | undefined, readonly string[]]>([
  [
    "a sync",
    'mutation { syncApplication(ref: { name: "alpha" }) { operationId } }',
    "admin",
    ["admin applications.sync ALLOWED default alpha"],
  ],
  [
    "a mutation without the right",
    'mutation { syncApplication(ref: { name: "alpha" }) { operationId } }',
    "viewer",
    ["viewer applications.sync DENIED default alpha"],
  ],
  [
    "a mutation of what is hidden, in its real project",
    'mutation { deleteApplication(ref: { name: "hidden", project: "default" }) { ref { name } } }',
    "viewer",
    ["viewer applications.delete DENIED secret hidden"],
  ],
  [
    "a mutation of what is not there",
    'mutation { deleteApplication(ref: { name: "absent" }) { ref { name } } }',
    "viewer",
    ["viewer applications.delete FAILED default absent"],
  ],
  [
    "a mutation of nobody",
    'mutation { syncApplication(ref: { name: "alpha" }) { operationId } }',
    undefined,
    [" applications.sync DENIED default alpha"],
  ],
  [
    "a project that may not be created",
    'mutation { createProject(input: { name: "new", spec: {} }) { warnings } }',
    "viewer",
    ["viewer projects.create DENIED new new"],
  ],
  [
    "a question that needs a right",
    'query { inspectSource(project: "default", source: {}) { revision } }',
    "viewer",
    ["viewer applications.inspectSource DENIED default "],
  ],
  ["no question that is answered", '{ application(ref: { name: "alpha" }) { id } applications { totalCount } }', "viewer", []],
  ["no question about what is hidden", '{ application(ref: { name: "hidden" }) { id } }', "viewer", []],
])("S88 beginAttempt() records %s", async (_, query, as, expected) => {
  await ask(query, as);
  expect(told()).toEqual(expected);
});

test("S88 a mutation of several fields writes a record for each", async () => {
  await ask(
    'mutation { a: syncApplication(ref: { name: "alpha" }) { operationId } b: refreshApplication(ref: { name: "alpha" }) { application { id } } }',
    "admin",
  );
  expect(told()).toEqual(["admin applications.sync ALLOWED default alpha", "admin applications.refresh ALLOWED default alpha"]);
  const [sync, refresh] = gateway.audit.records;
  expect(sync?.requestId).toBe(refresh?.requestId);
  expect(sync?.operationId).toMatch(/^[0-9a-f-]{36}$/);
});

test("FL-75 logins and logouts are recorded, failed ones as denied", async () => {
  const login = (password: string) => ask(`mutation { login(username: "viewer", password: "${password}") { token } }`);
  const { data } = await login("secret");
  await login("wrong");
  await gateway.post({ query: "mutation { logout { success } }" }, { authorization: `Bearer ${data?.["login"]?.["token"]}` });
  await ask("mutation { logout { success } }");
  expect(told()).toEqual(["viewer login ALLOWED  viewer", " login DENIED  viewer", "viewer logout ALLOWED  "]);
  expect(JSON.stringify(gateway.audit.records)).not.toMatch(/secret|wrong/);
});

test("FL-75 a change is recorded with what changed", async () => {
  const spec =
    '{ project: "default", source: { repoURL: "https://git.example.com/apps.git", targetRevision: "v2", helm: { values: "CANARY" } }, destination: {} }';
  await ask(`mutation { updateApplication(ref: { name: "alpha" }, input: { spec: ${spec} }) { warnings } }`, "admin");
  const [record] = gateway.audit.records;
  expect(record?.outcome).toBe("ALLOWED");
  expect(JSON.stringify(record)).not.toContain("CANARY");
});

test("S88 a request whose caller has gone is recorded by how it ended", async () => {
  const { engine } = gateway;
  const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const refresh = engine.requestRefresh.bind(engine);
  engine.requestRefresh = async (...args) => {
    begun.resolve();
    await held.promise;
    return refresh(...args);
  };
  const leave = new AbortController();
  const request = fetch(gateway.url, {
    method: "POST",
    signal: leave.signal,
    headers: { "content-type": "application/json", authorization: `Bearer ${tokens["admin"]}` },
    body: JSON.stringify({ query: 'mutation { refreshApplication(ref: { name: "alpha" }) { application { id } } }' }),
  }).catch((error: unknown) => error);
  await begun.promise;
  leave.abort();
  await request;
  expect(told()).toEqual([]);
  held.resolve();
  await expect.poll(told).toEqual(["admin applications.refresh ALLOWED default alpha"]);
  engine.requestRefresh = refresh;
});

test("S88 nobody chooses what a record says of them: header, name and input are shown as what they are", async () => {
  const headers = {
    authorization: `Bearer ${tokens["viewer"]}`,
    "user-agent": "x".repeat(2_000),
    "x-forwarded-for": "6.6.6.6, 198.51.100.7",
    traceparent: "not a trace",
  };
  const query = "mutation($name: String!) { deleteApplication(ref: { name: $name }) { ref { name } } }";
  await gateway.post({ query, variables: { name: 'a\n{"outcome":"ALLOWED"}\u202e\ud800' } }, headers);
  const [record] = gateway.audit.records;
  expect(record).toMatchObject({ outcome: "FAILED", clientIp: "198.51.100.7", actor: { id: "local:viewer", type: "user" } });
  expect(record?.resource.name).toBe('a␊{"outcome":"ALLOWED"}��');
  expect(record?.userAgent).toHaveLength(257);
  expect(record).not.toHaveProperty("traceparent");
});

test("S88 every mutation of the graph is recorded when it is refused", async () => {
  const fields = Object.values(buildGraph().getMutationType()?.getFields() ?? {}).filter(
    ({ name }) => name !== "login" && name !== "logout",
  );
  expect(fields.length).toBeGreaterThan(7);
  const values: Record<string, string> = {
    AppRefInput: '{ name: "alpha" }',
    ResourceKeyInput: '{ kind: "Pod", name: "a" }',
    ApplicationInput: '{ name: "alpha", spec: {} }',
    ApplicationUpdateInput: "{ spec: {} }",
    ProjectInput: '{ name: "p", spec: {} }',
  };
  for (const { name, args, type } of fields) {
    const given = args
      .filter((arg) => String(arg.type).endsWith("!"))
      .map((arg) => `${arg.name}: ${values[String(arg.type).slice(0, -1)] ?? '"x"'}`);
    gateway.audit.records.length = 0;
    const { text } = await ask(`mutation { ${name}${given.length > 0 ? `(${given.join(", ")})` : ""} { __typename } }`);
    expect([name, String(type), gateway.audit.records.length, text]).toEqual([
      name,
      String(type),
      1,
      expect.stringContaining('"errors"'),
    ]);
  }
});
