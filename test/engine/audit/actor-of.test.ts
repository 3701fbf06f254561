import { expect, test } from "vitest";
import { actorOf, nobody } from "../../../engine/audit/actor-of.js";
import type { Identity } from "../../../engine/model/identity.js";

const identity = (subject: string, username: string, authMethod: Identity["authMethod"]): Identity => ({
  subject,
  username,
  authMethod,
  issuer: "fairlead",
  groups: [],
});

test.each<[string, Identity, string]>([
  ["a local account", identity("local:bob", "bob", "local"), "user"],
  ["somebody of a provider", identity("oidc:x:1", "alice", "oidc"), "user"],
  ["a client of Keycloak", identity("oidc:x:2", "service-account-ci", "oidc"), "service"],
  ["a token of an account", identity("local:ci", "ci", "token"), "service"],
  ["a role of a project", identity("proj:web:ci", "proj:web:ci", "token"), "role"],
])("actorOf() takes %s", (_, who, type) => {
  expect(actorOf(who)).toEqual({ type, id: who.subject, display: who.username, issuer: "fairlead" });
});

test("actorOf() names the session before the token, and nobody as nobody", () => {
  const bob = identity("local:bob", "bob", "local");
  expect(actorOf({ ...bob, tokenId: "t" }).sessionId).toBe("t");
  expect(actorOf({ ...bob, tokenId: "t", sessionId: "s" }).sessionId).toBe("s");
  expect(actorOf(undefined)).toBe(nobody);
});
