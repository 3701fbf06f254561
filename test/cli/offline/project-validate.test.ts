import { expect, test } from "vitest";
import { validateProjectFile } from "../../../cli/offline/project-validate.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(validateProjectFile);
const validate = (project: string) => run(["--project", "p.yaml"], { "p.yaml": project });

test("project validate takes a sound project, and notes what is hardly meant", async () => {
  const { exit, result, text, notes } = await validate(fileOf("AppProject", { namespaceResourceWhitelist: [] }));
  expect([exit, result, text()]).toEqual([0, { valid: true, errors: [] }, 'valid: project "p"\n']);
  expect(notes).toEqual([expect.stringMatching(/^warning: namespaceResourceWhitelist is empty/)]);
});

test("project validate names every error and where it is", async () => {
  const roles = [{ name: "ci", policies: ["p, proj:q:ci, applications, sync, p/*, allow"] }];
  const { exit, result, text, notes } = await validate(fileOf("AppProject", { sourceRepos: ["a", "a"], roles }));
  expect(exit).toBe(1);
  expect(result).toEqual({
    valid: false,
    errors: ["source repository 'a' already added", expect.stringMatching(/^invalid policy rule 'p, proj:q:ci/)],
  });
  expect(text()).toMatch(
    /^invalid: project "p"\n {2}- spec\.sourceRepos\.1: source repository 'a' already added\n {2}- spec\.roles\.0\.policies\.0: /,
  );
  expect(notes).toBeUndefined();
});

test.each([
  ["a spec of another type", fileOf("AppProject", [] as never)],
  ["a list of another type", fileOf("AppProject", { syncWindows: "x" })],
])("project validate finds %s invalid", async (_, project) => {
  expect((await validate(project)).result).toMatchObject({ valid: false });
});

test("project validate takes a project without a spec, and none of another kind", async () => {
  expect((await validate("kind: AppProject\nmetadata: {name: p}\n")).result).toEqual({ valid: true, errors: [] });
  await expect(validate(fileOf("Application", {}))).rejects.toMatchObject({ details: { reason: "MANIFEST_INVALID" } });
});

test.each(["{}", "metadata: {name: p}\n"])("project validate takes %j for no project", async (project) => {
  await expect(validate(project)).rejects.toThrow(
    'Cannot read "p.yaml": it holds an object without kind and spec, not an AppProject',
  );
});
