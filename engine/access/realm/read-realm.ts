import { isList, isObject } from "../../kubernetes/json-value.js";
import type { Json, JsonObject } from "../../model/manifest.js";
import { memberOf } from "../claim-names.js";

/** A user of a realm. */
export interface RealmUser {
  readonly name: string;
  readonly enabled: boolean;
  /** What Keycloak would put into an access token, as far as rights hang on it: roles with what they are composed of, groups by their full paths. */
  readonly claims: JsonObject;
}

/** A resource of Keycloak's Authorization Services. */
export interface RealmResource {
  readonly name: string;
  readonly type: string;
  readonly scopes: readonly string[];
  /** Names of its attributes. */
  readonly attributes: readonly string[];
}

/** What a realm export says about rights. Users are there only if it was made with them. */
export interface Realm {
  readonly name: string;
  /** Client id → the names of its roles. Clients without roles are there too. */
  readonly clientRoles: ReadonlyMap<string, readonly string[]>;
  readonly realmRoles: readonly string[];
  /** Full paths. */
  readonly groups: readonly string[];
  readonly users: readonly RealmUser[];
  /** Client id → its protected resources. */
  readonly resources: ReadonlyMap<string, readonly RealmResource[]>;
}

/** Roles that somebody holds: of the realm, and of clients. */
interface Held {
  readonly realm: Set<string>;
  readonly clients: Map<string, Set<string>>;
}

/** Where groups may nest. */
const deepestGroup = 50;

const textOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
const objectsIn = (value: Json | undefined): readonly JsonObject[] => (isList(value) ? value.filter(isObject) : []);
const textsIn = (value: Json | undefined): readonly string[] =>
  isList(value) ? value.filter((item): item is string => typeof item === "string") : [];
const entriesIn = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  isObject(value) ? Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const])) : [];

/**
 * Reads a realm as Keycloak exports it; undefined for what is none.
 * @see https://www.keycloak.org/docs-api/latest/rest-api/index.html#RealmRepresentation
 */
export function readRealm(given: Json): Realm | undefined {
  const name = textOf(memberOf(given, "realm"));
  if (name === "" || !isObject(given)) return undefined;
  const roles = given["roles"];
  const realmRoles = objectsIn(memberOf(roles, "realm"));
  const rolesByClient = entriesIn(memberOf(roles, "client"));
  const clients = objectsIn(given["clients"]);
  const groups = groupsBelow(given["groups"], "", []);
  const clientRoles = new Map<string, readonly string[]>(clients.map(({ clientId }) => [textOf(clientId), []]));
  for (const [client, list] of rolesByClient)
    clientRoles.set(
      client,
      objectsIn(list).map((role) => textOf(role["name"])),
    );
  const reader = { given, composites: compositesOf(realmRoles, rolesByClient), groups: new Map(groups) };
  return {
    name,
    clientRoles,
    realmRoles: realmRoles.map((role) => textOf(role["name"])),
    groups: groups.map(([path]) => path),
    users: objectsIn(given["users"]).map((user) => readUser(user, reader)),
    resources: new Map(clients.map((client) => [textOf(client["clientId"]), resourcesOf(client["authorizationSettings"])])),
  };
}

function groupsBelow(
  list: Json | undefined,
  above: string,
  parents: readonly JsonObject[],
): readonly (readonly [string, readonly JsonObject[]])[] {
  if (parents.length > deepestGroup) return [];
  return objectsIn(list).flatMap((group) => {
    const path = `${above}/${textOf(group["name"])}`;
    const line = [...parents, group];
    return [[path, line] as const, ...groupsBelow(group["subGroups"], path, line)];
  });
}

const realmKey = (name: string) => JSON.stringify([name]);
const clientKey = (client: string, name: string) => JSON.stringify([client, name]);

/** A role that is composed of others → these. */
function compositesOf(
  realmRoles: readonly JsonObject[],
  rolesByClient: readonly (readonly [string, Json])[],
): ReadonlyMap<string, Json | undefined> {
  return new Map([
    ...realmRoles.map((role) => [realmKey(textOf(role["name"])), role["composites"]] as const),
    ...rolesByClient.flatMap(([client, list]) =>
      objectsIn(list).map((role) => [clientKey(client, textOf(role["name"])), role["composites"]] as const),
    ),
  ]);
}

interface UserReader {
  readonly given: JsonObject;
  readonly composites: ReturnType<typeof compositesOf>;
  /** Path → the group and those above it. */
  readonly groups: ReadonlyMap<string, readonly JsonObject[]>;
}

function readUser(user: JsonObject, { given, composites, groups }: UserReader): RealmUser {
  const held: Held = { realm: new Set(), clients: new Map() };
  const hold = (realm: readonly string[], clients: Json | undefined): void => {
    for (const name of realm) {
      if (held.realm.has(name)) continue;
      held.realm.add(name);
      holdAll(composites.get(realmKey(name)));
    }
    for (const [client, list] of entriesIn(clients))
      for (const name of textsIn(list)) {
        const known = held.clients.get(client) ?? new Set();
        if (known.has(name)) continue;
        held.clients.set(client, known.add(name));
        holdAll(composites.get(clientKey(client, name)));
      }
  };
  const holdAll = (parts: Json | undefined) => hold(textsIn(memberOf(parts, "realm")), memberOf(parts, "client"));
  const paths = textsIn(user["groups"]);
  hold([textOf(memberOf(given["defaultRole"], "name"))], undefined);
  for (const holder of [user, ...paths.flatMap((path) => groups.get(path) ?? [])])
    hold(textsIn(holder["realmRoles"]), holder["clientRoles"]);
  held.realm.delete("");
  return {
    name: textOf(user["username"]),
    enabled: user["enabled"] === true,
    claims: {
      // An id that is made up at the import cannot be one that a policy names.
      sub: textOf(user["id"]) || "an id that Keycloak gives",
      preferred_username: textOf(user["username"]),
      groups: paths,
      realm_access: { roles: [...held.realm] },
      resource_access: Object.fromEntries([...held.clients].map(([client, roles]) => [client, { roles: [...roles] }])),
    },
  };
}

function resourcesOf(settings: Json | undefined): readonly RealmResource[] {
  return objectsIn(memberOf(settings, "resources")).map((resource) => ({
    name: textOf(resource["name"]),
    type: textOf(resource["type"]),
    scopes: objectsIn(resource["scopes"]).map((scope) => textOf(scope["name"])),
    attributes: isObject(resource["attributes"]) ? Object.keys(resource["attributes"]) : [],
  }));
}
