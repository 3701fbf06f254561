import { expect, test } from "vitest";
import { defaultClaimRules } from "../../../../engine/access/claim-rules.js";
import { lintRealm } from "../../../../engine/access/realm/lint-realm.js";
import { readRealm } from "../../../../engine/access/realm/read-realm.js";
import { compilePolicy } from "../../../../engine/project/rbac.js";

const project = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p" },
  spec: { roles: [{ name: "r" }] },
};
const sound = { realm: [{ name: "fairlead-admin" }, { name: "fairlead-readonly" }] };

function lint(more: object, clientRoles: readonly string[] = []) {
  const roles = { ...sound, client: { fairlead: clientRoles.map((name) => ({ name })) } };
  const realm = readRealm({ realm: "x", clients: [{ clientId: "fairlead" }], roles, ...more });
  const { policy } = compilePolicy({ csv: "", projects: [project] });
  if (realm === undefined || policy === undefined) throw new Error("there is nothing to lint");
  return lintRealm(realm, { rules: defaultClaimRules, policy, projects: [project] });
}

test.each<[string, readonly string[]]>([
  ["p.r", []],
  ["uma_protection", []],
  ["global.readonly", []],
  ["global.root", ['The client role "global.root" counts for nothing: it is a client role that stands for no global role.']],
  ["p.none", ['The client role "p.none" points at a role "none" that the project "p" does not have.']],
  ["q.r", ['The client role "q.r" points at a project "q" that does not exist.']],
  ["P.r", ['The client role "P.r" counts for nothing: it is a client role that names no role of a project.']],
])("lintRealm() about the client role %s", (name, expected) => {
  expect(lint({}, [name])).toEqual(expected);
});

const nested = (...names: readonly string[]): object[] =>
  names.reduceRight<object[]>((subGroups, name) => [{ name, subGroups }], []);

test.each<[readonly string[], readonly RegExp[]]>([
  [["sre"], []],
  [["fairlead", "projects", "p", "r"], []],
  [["fairlead", "projects", "p", "none"], [/"\/fairlead\/projects\/p\/none" points at a role "none"/]],
  [["fairlead", "projects", "q"], [/"\/fairlead\/projects\/q" is about a project that does not exist/]],
  [["fairlead", "projects", "p", "r", "below"], [/groups below a role inherit nothing/]],
  [["admin"], [/"\/admin" counts for nothing/]],
  [["proj:p:r"], [/"\/proj:p:r" counts for nothing/]],
])("lintRealm() about the group %j", (path, expected) => {
  const said = lint({ groups: nested(...path) });
  expect(said).toEqual(expected.map((one) => expect.stringMatching(one)));
});

test("lintRealm() tells of resources of Authorization Services that grant nothing", () => {
  const resource = (name: string, scopes: readonly string[]) => ({ name, scopes: scopes.map((scope) => ({ name: scope })) });
  const type = "urn:fairlead:appproject";
  const resources = [
    resource("project:p", ["get"]),
    resource("project:q", ["fly"]),
    { ...resource("p", []), type },
    { ...resource("project:p", ["get"]), attributes: { objects: ["p/api-*"] } },
    resource("Default Resource", []),
  ];
  expect(lint({ clients: [{ clientId: "fairlead", authorizationSettings: { resources } }] })).toEqual([
    'The resource "project:q" is about a project that does not exist.',
    expect.stringMatching(/^The resource "project:q" has a scope "fly" that stands for nothing; there are .*sync/),
    'The resource "p" counts for nothing: call it "project:<name>".',
    'The resource "p" has no scopes, so that it grants nothing.',
    'The resource "project:p" has an attribute "objects", which Keycloak does not tell: what it grants is granted on the whole project.',
  ]);
});

test("FL-42 lintRealm() flags a user called admin, missing roles and clients, and roles that only look like ours", () => {
  const said = lint({ users: [{ username: "admin" }], clients: [], roles: { realm: [{ name: "fairlead-root" }] } });
  expect(said).toEqual([
    expect.stringContaining('has no client "fairlead"'),
    expect.stringContaining('has no realm role "fairlead-admin"'),
    expect.stringContaining('has no realm role "fairlead-readonly"'),
    expect.stringContaining('The realm role "fairlead-root" counts for nothing'),
    expect.stringContaining('The user "admin" is nobody special'),
  ]);
});
