import { expect, test } from "vitest";
import { readRealm } from "../../../../engine/access/realm/read-realm.js";
import type { Json } from "../../../../engine/model/manifest.js";

const realm = (more: object) => readRealm({ realm: "r", ...more });
const claimsOf = (user: object, more: object = {}) =>
  realm({ users: [{ username: "u", enabled: true, ...user }], ...more })?.users[0]?.claims;

test("readRealm() gives a user the roles that roles are composed of, over any number of steps and in circles", () => {
  const roles = {
    realm: [
      { name: "a", composites: { realm: ["b"], client: { fairlead: ["p.x"] } } },
      { name: "b", composites: { realm: ["a"] } },
    ],
    client: { fairlead: [{ name: "p.x", composites: { client: { fairlead: ["p.y"] } } }, { name: "p.y" }] },
  };
  expect(claimsOf({ realmRoles: ["a"] }, { roles })).toMatchObject({
    realm_access: { roles: ["a", "b"] },
    resource_access: { fairlead: { roles: ["p.x", "p.y"] } },
  });
});

test("readRealm() gives a user the roles of groups, of those above them, and of everybody", () => {
  const groups = [{ name: "top", realmRoles: ["t"], subGroups: [{ name: "low", clientRoles: { fairlead: ["p.x"] } }] }];
  const found = claimsOf({ groups: ["/top/low"] }, { groups, defaultRole: { name: "default-roles-r" } });
  expect(found).toMatchObject({
    groups: ["/top/low"],
    realm_access: { roles: ["default-roles-r", "t"] },
    resource_access: { fairlead: { roles: ["p.x"] } },
  });
});

test("readRealm() lists roles, groups by full path, clients without roles, and resources", () => {
  const settings = { resources: [{ name: "project:p", type: "t", scopes: [{ name: "get" }], attributes: { icon: ["x"] } }] };
  const found = realm({
    clients: [{ clientId: "fairlead", authorizationSettings: settings }, { clientId: "other" }],
    roles: { client: { fairlead: [{ name: "p.x" }] } },
    groups: [{ name: "a", subGroups: [{ name: "b" }] }],
  });
  expect([...(found?.clientRoles ?? [])]).toEqual([
    ["fairlead", ["p.x"]],
    ["other", []],
  ]);
  expect(found?.groups).toEqual(["/a", "/a/b"]);
  expect(found?.resources.get("fairlead")).toEqual([{ name: "project:p", type: "t", scopes: ["get"], attributes: ["icon"] }]);
});

test.each<[Json]>([[null], [[]], ["x"], [{}], [{ realm: 3 }], [{ realm: "" }]])("readRealm() of %j is none", (given) => {
  expect(readRealm(given)).toBeUndefined();
});

test("readRealm() passes over what has another shape", () => {
  const odd = realm({
    users: [null, { username: 3, groups: "x", realmRoles: [1], clientRoles: [] }],
    groups: {},
    clients: "x",
    roles: [],
  });
  expect(odd).toMatchObject({ users: [{ name: "", enabled: false }], groups: [], realmRoles: [] });
});
