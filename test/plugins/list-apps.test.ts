import { expect, test } from "vitest";
import { listApps } from "../../plugins/list-apps.js";
import { createRecordingFileTree } from "../../plugins/recording-file-tree.js";
import { createFileTree } from "../fakes/file-tree.js";

const files = {
  "Chart.yaml": "",
  "MyChart/MyChart.yaml": "",
  "a/kustomization.yaml": "",
  "b/Chart.yaml": "",
  "b/kustomization.yml": "",
  "c/Kustomization": "",
  "c/d/Chart.yaml": "",
  "e/deployment.yaml": "",
};

test.each([
  ["both tools", true, true, { "": "Helm", a: "Kustomize", b: "Kustomize", c: "Kustomize", "c/d": "Helm" }],
  ["Helm only", true, false, { "": "Helm", b: "Helm", "c/d": "Helm" }],
  ["Kustomize only", false, true, { a: "Kustomize", b: "Kustomize", c: "Kustomize" }],
  ["neither", false, false, {}],
])("listApps() X-02 finds every directory of %s", async (_, helmEnabled, kustomizeEnabled, expected) => {
  const tree = createRecordingFileTree(createFileTree(files));
  const apps = await listApps(tree, { helmEnabled, kustomizeEnabled }, AbortSignal.timeout(5000));
  expect(Object.fromEntries(apps)).toEqual(expected);
});
