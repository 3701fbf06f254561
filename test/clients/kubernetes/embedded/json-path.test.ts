import { expect, test } from "vitest";
import { readJsonPath } from "../../../../clients/kubernetes/embedded/json-path.js";

const object = {
  apiVersion: "v1",
  kind: "X",
  metadata: { name: "a", labels: { "app.kubernetes.io/name": "web" } },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Synced", status: "False" },
    ],
    list: [1, 2, 3],
  },
};

test.each([
  [".metadata.name", ["a"]],
  ["{.metadata.name}", ["a"]],
  [".metadata.labels.app\\.kubernetes\\.io/name", []],
  [".metadata.labels['app.kubernetes.io/name']", ["web"]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type=='Synced')].status", ["False"]],
  [".status.conditions[*].type", ["Ready", "Synced"]],
  [".status.list[0]", [1]],
  [".status.list[-1]", [3]],
  [".status.nothing.there", []],
  [".constructor", []],
  ["this is (no path", []],
])("readJsonPath() of %s", (path, expected) => {
  expect(readJsonPath(object, path)).toEqual(expected);
});
