import { expect, test } from "vitest";
import { projectOfObject } from "../../../engine/project/project-of-object.js";

test.each([
  ["applications", "p/a", "p"],
  ["applications", "p/ns/a", "p"],
  ["applications", "p", undefined],
  ["repositories", "p/https://git/x", "p"],
  ["clusters", "https://c", "https:"],
  ["exec", "/a", ""],
  ["projects", "p", "p"],
  ["extensions", "p/a", undefined],
  ["write-repositories", "p/a", undefined],
])("projectOfObject() of %s %s is %s", (resource, object, project) => {
  expect(projectOfObject(resource, object)).toBe(project);
});
