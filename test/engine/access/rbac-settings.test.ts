import { expect, test } from "vitest";
import { readRbacSettings } from "../../../engine/access/rbac-settings.js";

test("readRbacSettings() reads the files in order, the default role, the mode and the scopes", () => {
  const settings = readRbacSettings({
    "policy.z.csv": "g, c, x",
    "policy.csv": "g, a, x",
    "policy.b.csv": "g, b, x",
    "policy.default": " role:readonly ",
    "policy.matchMode": "regex",
    "fairlead.denyMode": "compat",
    "fairlead.regexUnanchored": "true",
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
    denyMode: "compat",
    regexUnanchored: true,
    scopes: ["groups", "email"],
  });
});

test.each([
  [{}, ["groups"]],
  [{ scopes: "" }, ["groups"]],
  [{ scopes: "[groups" }, ["groups"]],
  [{ scopes: "email" }, ["email"]],
])("readRbacSettings() with %j has the scopes %j and the defaults", (rbac, scopes) => {
  expect(readRbacSettings(rbac)).toEqual({
    csv: [],
    defaultRole: "",
    matchMode: "glob",
    denyMode: "strict",
    regexUnanchored: false,
    scopes,
  });
});

test.each(["Compat", "lenient", "", "true"])("readRbacSettings() takes the deny mode %j for strict", (mode) => {
  expect(readRbacSettings({ "fairlead.denyMode": mode, "fairlead.regexUnanchored": "yes" })).toMatchObject({
    denyMode: "strict",
    regexUnanchored: false,
  });
});
