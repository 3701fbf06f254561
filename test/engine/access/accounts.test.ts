import { expect, test } from "vitest";
import { readAccounts } from "../../../engine/access/accounts.js";
import { noSettings } from "../../../engine/model/settings.js";

const read = (general: Record<string, string>, secret: Record<string, string> = {}) =>
  readAccounts({ ...noSettings, general, secret });

test("readAccounts() reads names, capabilities, hashes and times", () => {
  const accounts = read(
    {
      "accounts.viewer": "login",
      "accounts.ci": "apiKey, login, other",
      "accounts.old": "login",
      "accounts.old.enabled": "false",
      url: "x",
    },
    {
      "admin.password": "$2a$10$x\n",
      "admin.passwordMtime": "2026-01-01T00:00:00Z",
      "accounts.viewer.password": "$2a$10$y",
      "accounts.viewer.passwordMtime": "soon",
      "accounts.viewer.fairleadRehashed": "x y",
      "accounts.ci.tokens": '[{"id":"a","iat":1}]',
    },
  );
  expect(accounts).toEqual([
    {
      name: "admin",
      enabled: true,
      capabilities: ["login"],
      passwordHash: "$2a$10$x",
      passwordMtime: Date.parse("2026-01-01T00:00:00Z"),
      tokens: [],
    },
    { name: "ci", enabled: true, capabilities: ["login", "apiKey"], tokens: [{ id: "a", iat: 1 }] },
    { name: "old", enabled: false, capabilities: ["login"], tokens: [] },
    { name: "viewer", enabled: true, capabilities: ["login"], passwordHash: "$2a$10$y", rehashed: "x y", tokens: [] },
  ]);
});

test.each([
  [{ "admin.enabled": "false" }, false],
  [{ "admin.enabled": "true" }, true],
  [{ "admin.enabled": "no idea" }, false],
  [{ "accounts.admin.enabled": "false" }, false],
  [{}, true],
])("readAccounts() with %j: admin enabled %s", (general, enabled) => {
  expect(read(general).find(({ name }) => name === "admin")?.enabled).toBe(enabled);
});

test("readAccounts() makes no account of names that are too long or of an account's settings", () => {
  expect(
    read({ [`accounts.${"a".repeat(33)}`]: "login", "accounts.x.enabled": "true", "accounts.x.tokens": "[]" }).map(
      ({ name }) => name,
    ),
  ).toEqual(["admin"]);
});
