import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeApplication } from "../fakes/engine.js";
import { startGateway, type TestGateway } from "./gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
  for (const name of ["alpha", "beta", "gamma"]) gateway.engine.put(makeApplication(name));
  gateway.engine.put(makeApplication("hidden", { project: "secret" }));
  gateway.engine.putProject("default");
  gateway.engine.putProject("secret");
});
afterAll(() => gateway.stop());

describe("the graph over HTTP", () => {
  test("answers anonymous callers with the version and no viewer", async () => {
    expect((await gateway.ask("{ viewer { username } serverVersion { version } }")).data).toEqual({
      viewer: null,
      serverVersion: { version: "0.0.0-test" },
    });
  });

  test("login gives a token and an HttpOnly cookie that both sign in", async () => {
    const { headers, data } = await gateway.ask(
      'mutation { login(username: "viewer", password: "secret") { token expiresAt viewer { username issuer authMethod } } }',
    );
    const token = data?.["login"]?.["token"];
    expect(data?.["login"]?.["viewer"]).toEqual({ username: "viewer", issuer: "fairlead", authMethod: "local" });
    const cookie = headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^fairlead\.token=.*; Path=\/; .*HttpOnly; SameSite=Lax/);
    const query = { query: "{ viewer { username } }" };
    expect((await gateway.post(query, { cookie: `fairlead.token=${token}` })).data).toEqual({ viewer: { username: "viewer" } });
    expect((await gateway.post(query, { authorization: `Bearer ${token}` })).data).toEqual({ viewer: { username: "viewer" } });
  });

  test("shows an Application with all its plain fields", async () => {
    const query = `{ application(ref: { name: "alpha" }) { id uid version createdAt ref { project namespace name } labels { key value }
      annotations(keys: ["example.com/team"]) { key value } sources { repoURL path targetRevision chart } destination { server name namespace }
      sync { status revisions } health { status message since } conditions { type } history(first: 2) { totalCount nodes { id } }
      operation { phase } project { name description } raw } }`;
    const { data, errors } = await gateway.ask(query, { as: "viewer" });
    expect(errors).toBeUndefined();
    expect(data?.["application"]).toMatchObject({
      ref: { project: "default", namespace: "argocd", name: "alpha" },
      annotations: [{ key: "example.com/team", value: "web" }],
      sync: { status: "SYNCED", revisions: ["a".repeat(40)] },
      health: { status: "HEALTHY", message: null, since: "2026-01-02T03:05:00Z" },
      history: { totalCount: 3, nodes: [{ id: 3 }, { id: 2 }] },
      operation: null,
      project: { name: "default", description: "The default" },
      raw: { kind: "Application", spec: { project: "default" } },
    });
  });

  test("pages forwards with signed cursors and counts only what may be seen", async () => {
    const query =
      "query($after: Cursor) { applications(first: 2, after: $after) { totalCount nodes { ref { name } } pageInfo { hasNextPage endCursor } } }";
    const first = await gateway.ask(query, { as: "viewer" });
    const page = first.data?.["applications"];
    expect(page).toMatchObject({
      totalCount: 3,
      nodes: [{ ref: { name: "alpha" } }, { ref: { name: "beta" } }],
      pageInfo: { hasNextPage: true },
    });
    const second = await gateway.ask(query, { as: "viewer", variables: { after: page?.["pageInfo"]?.["endCursor"] } });
    expect(second.data?.["applications"]).toMatchObject({
      nodes: [{ ref: { name: "gamma" } }],
      pageInfo: { hasNextPage: false },
    });
  });

  test("S41 refuses a cursor of somebody else, of another list, and a changed one", async () => {
    const first = await gateway.ask("{ applications(first: 1) { pageInfo { endCursor } } }", { as: "viewer" });
    const endCursor = first.data?.["applications"]?.["pageInfo"]?.["endCursor"] ?? "";
    const query = "query($after: Cursor, $f: ApplicationFilter) { applications(after: $after, filter: $f) { totalCount } }";
    const tries = [
      { as: "admin", variables: { after: endCursor } },
      { as: "viewer", variables: { after: endCursor, f: { name: { eq: "alpha" } } } },
      { as: "viewer", variables: { after: `A${endCursor.slice(1)}` } },
    ];
    for (const attempt of tries)
      expect((await gateway.ask(query, attempt)).errors?.[0]?.extensions["code"]).toBe("BAD_USER_INPUT");
  });
});
