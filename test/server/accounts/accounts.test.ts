import { hashSync } from "@node-rs/bcrypt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { algorithmOf } from "../../../server/sessions/passwords.js";
import { type Answer, startGateway, type TestGateway } from "../gateway.js";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway();
  gateway.changeSettings({ general: { "accounts.robot": "apiKey", "fairlead.passwordHash": "argon2id" } });
});
afterEach(() => gateway.stop());

const login = (username: string, password: string) =>
  gateway.post({ query: `mutation { login(username: "${username}", password: "${password}") { token } }` });
const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions["code"];
const tokenOf = async (username: string, password: string) => (await login(username, password)).data?.["login"]?.["token"] ?? "";
const holds = async (token: string) =>
  (await gateway.post({ query: "{ viewer { username } }" }, { authorization: `Bearer ${token}` })).status === 200;

describe("FL-56 passwords of local accounts", () => {
  test("a bcrypt hash becomes argon2id at the first login; the password and open sessions stay", async () => {
    const before = await tokenOf("viewer", "secret");
    expect(algorithmOf(gateway.secret()["accounts.viewer.password"] ?? "")).toBe("argon2id");
    const hash = gateway.secret()["accounts.viewer.password"];
    const after = await tokenOf("viewer", "secret");
    expect(gateway.secret()["accounts.viewer.password"]).toBe(hash);
    expect([await holds(before), await holds(after)]).toEqual([true, true]);
  });

  test("a wrong password changes nothing", async () => {
    await login("viewer", "wrong");
    expect(algorithmOf(gateway.secret()["accounts.viewer.password"] ?? "")).toBe("bcrypt");
  });

  test("fairlead.passwordHash: bcrypt leaves hashes that Argo CD can read, and makes them of others", async () => {
    await login("viewer", "secret");
    gateway.changeSettings({ general: { "fairlead.passwordHash": "bcrypt" } });
    await login("nobody", "secret");
    await login("viewer", "secret");
    for (const name of ["viewer", "nobody"])
      expect(algorithmOf(gateway.secret()[`accounts.${name}.password`] ?? "")).toBe("bcrypt");
  });

  test("S12 a password that somebody sets with kubectl ends sessions, also those from before it was hashed anew", async () => {
    const before = await tokenOf("viewer", "secret");
    gateway.changeSettings({ secret: { "accounts.viewer.password": hashSync("other", { cost: 4 }) } });
    expect(await holds(before)).toBe(false);
  });
});

describe("S13 who may log in", () => {
  test.each([
    ["admin", { "admin.enabled": "false" }],
    ["admin", { "accounts.admin.enabled": "false" }],
    ["viewer", { "accounts.viewer.enabled": "no" }],
    ["viewer", { "accounts.viewer": "apiKey" }],
    ["robot", {}],
  ])("%s not with %j, and nobody is told why", async (name, general) => {
    gateway.changeSettings({
      general,
      secret: { "accounts.robot.password": hashSync("secret", { cost: 4 }) },
    });
    const [refused, unknown] = [await login(name, "secret"), await login("ghost", "secret")];
    expect(refused.text.replaceAll(/"traceId":"[^"]*"/g, "")).toBe(unknown.text.replaceAll(/"traceId":"[^"]*"/g, ""));
    expect(codeOf(refused)).toBe("UNAUTHENTICATED");
  });

  test("S12 admin that is switched off loses open sessions and tokens", async () => {
    gateway.changeSettings({ general: { "accounts.admin": "login, apiKey" } });
    const session = await gateway.login("admin");
    const created = await gateway.ask('mutation { createAccountToken(id: "t") { token } }', { as: "admin" });
    const token = created.data?.["createAccountToken"]?.["token"] ?? "";
    expect([await holds(session), await holds(token)]).toEqual([true, true]);
    gateway.changeSettings({ general: { "admin.enabled": "false" } });
    expect([await holds(session), await holds(token)]).toEqual([false, false]);
  });
});

describe("updatePassword", () => {
  const change = (as: string, args: string) => gateway.ask(`mutation { updatePassword(${args}) { account } }`, { as });

  test("one's own takes the current one, and ends sessions and tokens from before", async () => {
    const before = await gateway.login("viewer");
    const answer = await change("viewer", 'currentPassword: "secret", newPassword: "a better one"');
    expect(answer.data).toEqual({ updatePassword: { account: "viewer" } });
    expect(await holds(before)).toBe(false);
    expect(codeOf(await login("viewer", "secret"))).toBe("UNAUTHENTICATED");
    expect(await holds(await tokenOf("viewer", "a better one"))).toBe(true);
    const secret = gateway.secret();
    expect(algorithmOf(secret["accounts.viewer.password"] ?? "")).toBe("argon2id");
    expect(secret["accounts.viewer.passwordMtime"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test.each([
    ["a wrong current one", 'currentPassword: "wrong", newPassword: "long enough"', "PASSWORD_WRONG"],
    ["no current one", 'newPassword: "long enough"', "PASSWORD_WRONG"],
    ["one that is too short", 'currentPassword: "secret", newPassword: "short"', "PASSWORD_PATTERN"],
    ["one that is too long", `currentPassword: "secret", newPassword: "${"x".repeat(33)}"`, "PASSWORD_PATTERN"],
  ])("refuses %s", async (_, args, reason) => {
    const answer = await change("viewer", args);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", reason });
    expect(answer.text).not.toContain("long enough");
  });

  test("S13 guesses at the current password count as failed logins", async () => {
    const token = await gateway.login("viewer");
    const headers = { authorization: `Bearer ${token}` };
    const query = 'mutation { updatePassword(currentPassword: "guess", newPassword: "long enough") { account } }';
    const codes: unknown[] = [];
    for (let guess = 0; guess < 6; guess += 1) codes.push(codeOf(await gateway.post({ query }, headers)));
    expect(codes).toEqual([...Array.from({ length: 5 }, () => "BAD_USER_INPUT"), "RESOURCE_EXHAUSTED"]);
  });

  test("passwordPattern is Go's, matches anywhere, and one that is none is refused by name", async () => {
    gateway.changeSettings({ general: { passwordPattern: "[0-9]{3}" } });
    const args = 'name: "viewer", currentPassword: "secret", newPassword: "x123"';
    expect((await change("admin", args)).data).toEqual({ updatePassword: { account: "viewer" } });
    gateway.changeSettings({ general: { passwordPattern: "(?=x)" } });
    expect((await change("admin", args)).errors?.[0]?.extensions).toMatchObject({ reason: "SETTINGS_INVALID" });
  });

  test("a long password is refused where bcrypt would cut it off", async () => {
    gateway.changeSettings({ general: { passwordPattern: ".", "fairlead.passwordHash": "bcrypt" } });
    const args = `currentPassword: "secret", newPassword: "${"x".repeat(73)}"`;
    expect(codeOf(await change("viewer", args))).toBe("BAD_USER_INPUT");
  });

  test.each([
    ["nothing", [], "NOT_FOUND"],
    ["get", ["viewer accounts get nobody"], "PERMISSION_DENIED"],
    ["get and update", ["viewer accounts get nobody", "viewer accounts update nobody"], undefined],
  ])("another's with %s", async (_, rights, code) => {
    for (const right of rights) gateway.rights.add(right);
    const args = 'name: "nobody", currentPassword: "secret", newPassword: "long enough"';
    expect(codeOf(await change("viewer", args))).toBe(code);
    expect(await holds(await tokenOf("nobody", "long enough"))).toBe(code === undefined);
  });

  test("another's takes one's own current password, not the other's", async () => {
    gateway.changeSettings({ secret: { "accounts.nobody.password": hashSync("different", { cost: 4 }) } });
    const args = 'name: "nobody", currentPassword: "different", newPassword: "long enough"';
    expect((await change("admin", args)).errors?.[0]?.extensions).toMatchObject({ reason: "PASSWORD_WRONG" });
  });

  test("a project role has none", async () => {
    gateway.engine.putProject("shop", { roles: [{ name: "ci" }] });
    const created = await gateway.ask('mutation { createProjectToken(project: "shop", role: "ci") { token } }', { as: "admin" });
    const headers = { authorization: `Bearer ${created.data?.["createProjectToken"]?.["token"] ?? ""}` };
    const answer = await gateway.post({ query: 'mutation { updatePassword(newPassword: "long enough") { account } }' }, headers);
    expect(answer.errors?.[0]?.message).toMatch(/^password can only be changed for local users, not user "proj:shop:ci"/);
  });
});

describe("accounts", () => {
  test("lists one's own and those that one may get; the rest is hidden as if absent", async () => {
    gateway.rights.add("viewer accounts get nobody");
    const names = async (as: string) => {
      const { data } = await gateway.ask("{ accounts { name enabled capabilities } }", { as });
      const { accounts } = data as unknown as { accounts: readonly { name: string }[] };
      return accounts.map(({ name }) => name);
    };
    expect([await names("viewer"), await names("admin")]).toEqual([
      ["nobody", "viewer"],
      ["admin", "nobody", "robot", "viewer"],
    ]);
    const ask = (name: string) => gateway.ask(`{ account(name: "${name}") { name } }`, { as: "viewer" });
    expect((await ask("admin")).data).toEqual((await ask("ghost")).data);
    expect((await ask("viewer")).data).toEqual({ account: { name: "viewer" } });
  });

  test("tell nobody a hash", async () => {
    const answer = await gateway.ask('{ __type(name: "Account") { fields { name } } accounts { name } }', { as: "admin" });
    expect(answer.text).not.toMatch(/argon2|\$2/);
    expect(JSON.stringify(answer.data?.["__type"])).not.toMatch(/password|hash/i);
  });
});
