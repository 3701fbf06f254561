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
  ["S15 reserved claims", { ...oidc, subject: "admin", groups: ["admin", "", "role:admin", "proj:p:r", "ops"] }, [], []],
])("principalsOf() %s", (_, identity, own, groups) => {
  expect(principalsOf(identity, (name) => name === "ops")).toEqual({ own, groups });
});
