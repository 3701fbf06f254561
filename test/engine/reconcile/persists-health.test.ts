import { expect, test } from "vitest";
import { persistsHealth } from "../../../engine/reconcile/persists-health.js";

test.each([
  [undefined, false],
  ["", false],
  ["true", true],
  ["True", true],
  ["false", false],
  ["1", false],
  [" true", false],
])("persistsHealth() reads %j as %s", (value, expected) => {
  const parameters = value === undefined ? {} : { "controller.resource.health.persist": value };
  expect(persistsHealth({ parameters })).toBe(expected);
});
