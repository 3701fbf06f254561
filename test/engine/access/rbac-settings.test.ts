import { expect, test } from "vitest";
import { readRbacSettings } from "../../../engine/access/rbac-settings.js";

test("readRbacSettings() reads the files in order, the default role, the mode and the scopes", () => {
  const settings = readRbacSettings({
    "policy.z.csv": "g, c, x",
    "policy.csv": "g, a, x",
    "policy.b.csv": "g, b, x",
    "policy.default": " role:readonly ",
    "policy.matchMode": "regex",
    scopes: "[groups, email]",
    other: "ignored",
  });
  expect(settings).toEqual({
    csv: [
      { name: "policy.csv", text: "g, a, x" },
      { name: "policy.b.csv", text: "g, b, x" },
      { name: "policy.z.csv", text: "g, c, x" },
    ],
    defaultRole: "role:readonly",
    matchMode: "regex",
    scopes: ["groups", "email"],
  });
});

test.each([
  [{}, ["groups"]],
  [{ scopes: "" }, ["groups"]],
  [{ scopes: "[groups" }, ["groups"]],
  [{ scopes: "email" }, ["email"]],
])("readRbacSettings() with %j has the scopes %j and globs", (rbac, scopes) => {
  expect(readRbacSettings(rbac)).toEqual({ csv: [], defaultRole: "", matchMode: "glob", scopes });
});
