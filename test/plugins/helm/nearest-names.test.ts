import { expect, test } from "vitest";
import { nearestFiles } from "../../../plugins/helm/nearest-names.js";
import { helmInput, inTime } from "./input.js";

const files = {
  "values.yaml": "",
  "values-prod.yaml": "",
  "values-test.yaml": "",
  "Chart.yaml": "",
  "deploy/prod.yml": "",
  "deploy/sub/x.yml": "",
};
const near = (path: string) => nearestFiles(helmInput({ files }).files, path, inTime());

test.each([
  ["values-prd.yaml", "values-prod.yaml"],
  ["value.yaml", "values.yaml"],
  ["deploy/prod.yaml", "deploy/prod.yml"],
])("nearestFiles() takes %s for %s", async (path, expected) => {
  expect((await near(path))[0]).toBe(expected);
});

test("nearestFiles() gives at most three, of the same directory, and none where there is no directory", async () => {
  expect(await near("values-x.yaml")).toHaveLength(3);
  expect(await near("deploy/entirely-different-name.json")).toEqual([]);
  expect(await near("none/a.yaml")).toEqual([]);
});
