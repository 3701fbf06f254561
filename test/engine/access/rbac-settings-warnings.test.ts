import { expect, test } from "vitest";
import { settingsWarnings } from "../../../engine/access/rbac-settings-warnings.js";

test("settingsWarnings() has nothing to say about keys and values that are read", () => {
  const keys = { "policy.csv": "", "policy.a.b.csv": "", "policy.default": "x", scopes: "[a]", "policy.matchMode": "regex" };
  expect(settingsWarnings({ ...keys, "fairlead.denyMode": "compat", "fairlead.regexUnanchored": "true" })).toEqual([]);
});

test.each([
  ["policy.matchmode", "regex", 'Nobody reads the key "policy.matchmode"'],
  ["toString", "x", 'Nobody reads the key "toString"'],
  ["policy.matchMode", "Regex", '"Regex" is no value for policy.matchMode, so that it is "glob"; write glob or regex.'],
  ["fairlead.denyMode", "lenient", 'so that it is "strict"'],
  ["fairlead.regexUnanchored", "yes", 'so that it is "false"'],
])("settingsWarnings() about %s: %s", (key, value, sentence) => {
  expect(settingsWarnings({ [key]: value })).toEqual([expect.stringContaining(sentence)]);
});
