import { expect, test } from "vitest";
import { actionsOf, fullResourceName, knownResources, rightProblem } from "../../../engine/access/known-rights.js";

test.each([
  ["app", "applications"],
  ["projs", "projects"],
  ["key", "gpgkeys"],
  ["logs", "logs"],
  ["nothing", "nothing"],
])("fullResourceName() of %s is %s", (name, full) => {
  expect(fullResourceName(name)).toBe(full);
});

test.each([
  ["applications", "create"],
  ["applications", "action/apps/Deployment/restart"],
  ["applications", "delete//Pod/ns/x"],
  ["accounts", "get"],
  ["extensions", "invoke"],
])("rightProblem() has none with %s %s", (resource, action) => {
  expect(rightProblem(resource, action)).toBeUndefined();
});

test.each([
  ["invalid", "get", "'invalid' is not a valid resource name; choose one of accounts, "],
  ["constructor", "get", "'constructor' is not a valid resource name"],
  ["applications", "invalid", "'invalid' is not a valid action for applications; choose one of get, create, update[/…]"],
  ["applications", "toString", "'toString' is not a valid action"],
  ["logs", "create", "'create' is not a valid action for logs; choose one of get"],
  ["applications", "get/apps/Deployment/restart", "is not a valid action for applications"],
  ["projects", "*", "'*' is not a valid action for projects"],
])("rightProblem() with %s %s", (resource, action, problem) => {
  expect(rightProblem(resource, action)).toContain(problem);
});

test("every known resource has actions, an unknown one none", () => {
  expect(knownResources.every((resource) => actionsOf(resource).size > 0)).toBe(true);
  expect(actionsOf("nothing").size).toBe(0);
});

test.each([
  ["x".repeat(9_000), "get"],
  ["applications", "x".repeat(9_000)],
])("rightProblem() quotes no more than the beginning of a name", (resource, action) => {
  expect(rightProblem(resource, action)?.length).toBeLessThan(500);
});
