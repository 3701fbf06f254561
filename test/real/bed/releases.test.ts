import { expect, test } from "vitest";
import { checkBedName } from "./registry.js";
import { chooseRelease, releases } from "./releases.js";

test.each([
  ["1.36", "1.36"],
  ["v1.37", "1.37"],
  ["1.37.2", "1.37"],
  [undefined, releases[0]],
])("chooseRelease(%s) is %s", (text, expected) => {
  expect(chooseRelease(text)).toBe(expected);
});

test.each(["1.3", "2", "latest", ""])("chooseRelease(%j) lists the choices", (text) => {
  expect(() => chooseRelease(text)).toThrow(/Choose one of 1\.36, 1\.37/);
});

test.each(["../x", "", "A", "-a"])("checkBedName(%j) refuses what would be no file name", (name) => {
  expect(() => checkBedName(name)).toThrow(/no name for a bed/);
});
