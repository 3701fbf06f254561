import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canI } from "../../../cli/online/account-can-i.js";
import { chooseContext } from "../../../cli/online/context.js";
import { contextFile, readContexts } from "../../../cli/online/context-file.js";
import { login } from "../../../cli/online/login.js";
import { logout } from "../../../cli/online/logout.js";
import type { OnlineContext } from "../../../cli/online/online-command.js";
import { type OidcIssuer, startOidcIssuer } from "../../fakes/oidc-issuer.js";
import { type GraphServer, startGraphServer } from "./graph-server.js";
import { createPerson } from "./person.js";

let issuer: OidcIssuer;
let server: GraphServer;
let localLogin = true;
let hasProvider = true;
let wouldAdd = "p, bob, …";
const decision = { allowed: false, because: "nothing allows it", wouldGo: [], wouldGrant: null };

beforeAll(async () => {
  issuer = await startOidcIssuer();
  server = await startGraphServer(({ query, variables, authorization }) => {
    const oidc = { name: "Keycloak", issuer: issuer.issuer, cliClientId: "fairlead-cli", scopes: ["openid"] };
    if (query.includes("publicSettings")) return { data: { publicSettings: { localLogin, oidc: hasProvider ? oidc : null } } };
    if (query.includes("login(") && variables["password"] !== "right")
      return { data: null, errors: [{ message: "Wrong username or password", extensions: { code: "UNAUTHENTICATED" } }] };
    if (query.includes("login(")) return { data: { login: { token: "local-token", expiresAt: "2999-01-01T00:00:00Z" } } };
    if (query.includes("logout")) return { data: { logout: { success: true } } };
    const allowed = JSON.stringify(variables).includes('"get"');
    return {
      data: { viewer: authorization === undefined ? null : { username: "bob", can: [{ ...decision, wouldAdd, allowed }] } },
    };
  });
});
afterAll(async () => {
  await server.close();
  await issuer.close();
});

const contextsOf = (person: OnlineContext) => readContexts(contextFile(person.environment));

describe("with an account of the server's own", () => {
  test("login() keeps the session; can-i asks with it; logout() ends and forgets it", async () => {
    const person = createPerson({ input: "right\n" });
    expect(await login([server.url, "--username", "bob", "--password-stdin", "--name", "dev"], person)).toMatchObject({
      exit: 0,
      result: { context: "dev", server: server.url, username: "bob" },
    });
    expect((await chooseContext([], person)).text()).toBe(`* dev  bob at ${server.url}\n`);
    expect(await canI(["get", "applications", "web/a"], person)).toMatchObject({ exit: 0, result: { allowed: true } });
    const refused = await canI(["sync", "applications", "web/a", "--explain"], person);
    expect([refused.exit, refused.text()]).toEqual([1, "no\nbob: nothing allows it\nIt would be yes with  p, bob, …\n"]);
    expect(server.asked.at(-1)).toMatchObject({
      authorization: "Bearer local-token",
      variables: { checks: [{ action: "sync", resource: "applications", object: "web/a" }] },
    });
    await logout([], person);
    expect(server.asked.at(-1)).toMatchObject({ authorization: "Bearer local-token", query: expect.stringContaining("logout") });
    expect(contextsOf(person).contexts.size).toBe(0);
  });

  test.each([
    ["p, bob, applications, sync, web/a, allow", ""],
    ["p, proj:web:dev, applications, sync, web/a, allow", ""],
    [
      "p, 7c9e, applications, sync, web/a, allow",
      "7c9e is bob at the identity provider. Rather write  p, proj:web:ROLE, applications, sync, web/a, allow  in the role ROLE of project web, and give bob that role.\n",
    ],
    [
      'p, "7,9", clusters, get, https://a/b, allow',
      '"7,9" is bob at the identity provider. Rather write  p, role:ROLE, clusters, get, https://a/b, allow  in argocd-rbac-cm, and give bob that role.\n',
    ],
    ["p, 7c9e, accounts, get, *, deny", "7c9e is bob at the identity provider.\n"],
  ])("FL-54 can-i says of %s what somebody would write", async (line, advice) => {
    const person = createPerson({ input: "right\n" });
    await login([server.url, "--username", "bob", "--password-stdin"], person);
    wouldAdd = line;
    const { text } = await canI(["sync", "applications", "web/a", "--explain"], person);
    wouldAdd = "p, bob, …";
    expect(text()).toBe(`no\nbob: nothing allows it\nIt would be yes with  ${line}\n${advice}`);
  });

  test("login() tells what the server refuses and keeps nothing", async () => {
    const person = createPerson({ input: "wrong" });
    const attempt = login([server.url, "--username", "bob", "--password-stdin"], person);
    await expect(attempt).rejects.toMatchObject({ code: "UNAUTHENTICATED", details: { byServer: true } });
    expect(contextsOf(person).contexts.size).toBe(0);
  });

  test("login() asks a person for the name and, hidden, for the password", async () => {
    hasProvider = false;
    const person = createPerson({ ask: async () => "bob", askHidden: async () => "right" });
    expect(await login([server.url], person)).toMatchObject({ result: { username: "bob" } });
    hasProvider = true;
  });

  test("login() says so where such accounts are switched off", async () => {
    localLogin = false;
    await expect(login([server.url, "--username", "bob", "--password-stdin"], createPerson())).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    localLogin = true;
  });
});

describe("with the provider", () => {
  test("FL-62 login() comes back from the browser with code and PKCE, and renews the session once", async () => {
    const pages: Promise<unknown>[] = [];
    const person = createPerson({
      openBrowser: (url) => void pages.push(fetch(`${url}&login_as=bob`).then((page) => page.text())),
    });
    expect(await login([server.url, "--sso"], person)).toMatchObject({ result: { username: "bob" } });
    expect(await Promise.all(pages)).toEqual([expect.stringContaining("You are signed in")]);
    const [[name, session] = []] = [...contextsOf(person).contexts];
    expect(session).toMatchObject({ server: server.url, refresh: { issuer: issuer.issuer, clientId: "fairlead-cli" } });

    // A minute before its end several commands at once renew it once: a second use of the refresh token would end the session.
    const { changeContexts } = await import("../../../cli/online/context-file.js");
    const ended = { ...session, expiresAt: Date.now() } as NonNullable<typeof session>;
    const next = { current: name ?? "", contexts: new Map([[name ?? "", ended]]) };
    await changeContexts(contextFile(person.environment), async () => ({ next, result: undefined }), person.signal);
    const before = issuer.requests("token");
    await Promise.all([1, 2, 3].map(() => canI(["get", "applications", "web/a"], person)));
    expect(issuer.requests("token") - before).toBe(1);
    expect(server.asked.at(-1)?.authorization).not.toBe(`Bearer ${ended.token}`);
  });

  test("FL-62 an answer with another state is not taken", async () => {
    const stopped = new AbortController();
    const pages: Promise<number>[] = [];
    const person = createPerson({
      signal: stopped.signal,
      openBrowser(url) {
        const forged = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
        forged.search = "?code=stolen&state=another";
        pages.push(
          fetch(forged)
            .then(({ status }) => status)
            .finally(() => stopped.abort()),
        );
      },
    });
    await expect(login([server.url, "--sso"], person)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect(await Promise.all(pages)).toEqual([404]);
  });

  test("login() says that there is none", async () => {
    hasProvider = false;
    await expect(login([server.url, "--device"], createPerson())).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    hasProvider = true;
  });
});

test.each([
  [["--sso", "--device"], "different ways in"],
  [["--sso", "--username", "x"], "different ways in"],
  [["--password-stdin"], "needs --username"],
  [["--sso", "--sso-port", "99999"], "takes a port"],
  [["--nope"], "unknown option"],
])("login() calls %j wrong usage", async (flags, because) => {
  await expect(login([server.url, ...flags], createPerson())).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining(because),
  });
});

test.each([[logout], [(args: readonly string[], person: OnlineContext) => canI(["get", "app", ...args], person)]])(
  "a command without a session says how to get one",
  async (command) => {
    await expect(command([], createPerson())).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining("fairlead login"),
    });
  },
);

test("FAIRLEAD_SERVER and FAIRLEAD_AUTH_TOKEN stand for a session", async () => {
  const person = createPerson({ environment: { FAIRLEAD_SERVER: server.url, FAIRLEAD_AUTH_TOKEN: "flk_x" } });
  await canI(["get", "applications", "web/a"], person);
  expect(server.asked.at(-1)?.authorization).toBe("Bearer flk_x");
});

test("chooseContext() refuses a name that there is not", async () => {
  await expect(chooseContext(["nope"], createPerson())).rejects.toMatchObject({ name: "UsageError" });
});
