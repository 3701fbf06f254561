import { expect, test } from "vitest";
import { readAccountSettings } from "../../../engine/access/account-settings.js";

test.each([
  [{}, { passwordPattern: "^.{8,32}$", passwordAlgorithm: "argon2id", allowNonExpiring: false }],
  [
    { passwordPattern: "", "fairlead.passwordHash": "md5" },
    { passwordPattern: "^.{8,32}$", passwordAlgorithm: "argon2id" },
  ],
  [
    { passwordPattern: "x+", "fairlead.passwordHash": " bcrypt " },
    { passwordPattern: "x+", passwordAlgorithm: "bcrypt" },
  ],
])("readAccountSettings(%j)", (general, expected) => {
  expect(readAccountSettings(general as Record<string, string>)).toMatchObject(expected);
});
