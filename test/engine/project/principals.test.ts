import { expect, test } from "vitest";
import type { Identity } from "../../../engine/model/identity.js";
import { principalsOf } from "../../../engine/project/principals.js";

const base: Identity = { username: "x", issuer: "fairlead", subject: "local:x", groups: [], authMethod: "local" };
const oidc: Identity = { ...base, issuer: "https://kc", subject: "oidc:https://kc:42", authMethod: "oidc" };

test.each<[string, Identity, readonly string[], readonly (readonly string[])[]]>([
  ["a local account", base, ["user:local:x", "x"], []],
  ["the local administrator", { ...base, subject: "local:admin" }, ["admin", "user:local:admin"], []],
  ["a local account, whose groups mean nothing", { ...base, groups: ["team"] }, ["user:local:x", "x"], []],
  ["an API key of an account", { ...base, authMethod: "token" }, ["user:local:x", "x"], []],
  ["an API key of a project's role", { ...base, authMethod: "token", subject: "proj:p:r" }, ["proj:p:r"], []],
  ["S15 a login that looks like a project's role", { ...base, subject: "proj:p:r" }, [], []],
  ["S15 a token of another issuer", { ...base, authMethod: "token", issuer: "https://kc", subject: "proj:p:r" }, [], []],
  [
    "a caller from outside",
    { ...oidc, groups: ["team", "crew", "team"] },
    ["42", "user:oidc:https://kc:42"],
    [
      ["crew", "group:https://kc:crew"],
      ["group:https://kc:team", "team"],
    ],
  ],
  [
    "a caller whom lines know by another name than the subject's",
    { ...oidc, policyName: "ann" },
    ["ann", "user:oidc:https://kc:ann"],
    [],
  ],
  ["a caller whom no line can name", { ...oidc, policyName: "" }, [], []],
  [
    "a group by its full path, with and without the slash, never by its last part",
    { ...oidc, groups: ["/team/crew"] },
    ["42", "user:oidc:https://kc:42"],
    [["/team/crew", "group:https://kc:/team/crew", "group:https://kc:team/crew", "team/crew"]],
  ],
  [
    "S15 full paths of reserved names",
    { ...oidc, subject: "", groups: ["/admin", "/role:admin", "/ops", "/", "/proj:p:r"] },
    [],
    [["/", "group:https://kc:/"]],
  ],
  ["S15 reserved claims", { ...oidc, subject: "admin", groups: ["admin", "", "role:admin", "proj:p:r", "ops"] }, [], []],
])("principalsOf() %s", (_, identity, own, groups) => {
  expect(principalsOf(identity, (name) => name === "ops")).toEqual({ own, groups });
});

test("FL-66 principalsOf() gives each held role once, and none that is no role", () => {
  const roles = ["role:x", "proj:p:r", "role:x", "admin", "x", "role:", "proj::r", "proj:p:", "user:local:admin"];
  const held = { ...oidc, roles: roles.map((role, index) => ({ role, from: `source ${index}` })) };
  expect(principalsOf(held, () => false).roles).toEqual([
    { role: "proj:p:r", from: "source 1" },
    { role: "role:x", from: "source 0" },
  ]);
});

test.each([
  ["a local account", base],
  ["an API key", { ...base, authMethod: "token" as const }],
  ["a token of a project's role", { ...base, authMethod: "token" as const, subject: "proj:p:r" }],
])("FL-66 principalsOf() lets no provider give roles to %s", (_, identity) => {
  expect(principalsOf({ ...identity, roles: [{ role: "role:admin", from: "realm role x" }] }, () => false).roles).toBeUndefined();
});
