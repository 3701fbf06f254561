import { expect, test } from "vitest";
import { labelsProblem, metadataProblem } from "../../../cli/offline/metadata-problem.js";

test.each([
  [{}, undefined],
  [{ name: null, finalizers: null, ownerReferences: null, managedFields: [], anything: 1 }, undefined],
  [{ name: "a", finalizers: ["x"], managedFields: [{}] }, undefined],
  [{ namespace: false }, "metadata.namespace is false and must be a text; write it in quotes"],
  [{ name: [] }, "metadata.name must be a text"],
  [{ finalizers: { a: {} } }, "metadata.finalizers must be a list of texts"],
  [{ finalizers: [1] }, "metadata.finalizers must be a list of texts"],
  [{ managedFields: "x" }, "metadata.managedFields must be a list of objects"],
  [{ ownerReferences: [null] }, "metadata.ownerReferences must be a list of objects"],
])("metadataProblem() of %j is %s", (metadata, problem) => {
  expect(metadataProblem(metadata)).toBe(problem);
});

test.each([
  [{}, undefined],
  [{ labels: null, annotations: { a: "1" } }, undefined],
  [{ labels: [] }, "metadata.labels must be a map of texts"],
  [
    { annotations: { "argocd.argoproj.io/sync-wave": 1 } },
    'metadata.annotations["argocd.argoproj.io/sync-wave"] is 1 and must be a text; write it in quotes',
  ],
])("labelsProblem() of %j is %s", (metadata, problem) => {
  expect(labelsProblem(metadata)).toBe(problem);
});
