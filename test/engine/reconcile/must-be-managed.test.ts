import { expect, test } from "vitest";
import { wholeCluster } from "../../../engine/model/cluster-scope.js";
import { mustBeManaged } from "../../../engine/reconcile/must-be-managed.js";

const keys = ["default", "argocd"].map((namespace) => ({ group: "", kind: "Secret", namespace, name: "a" }));

test("mustBeManaged() names the first that is not", () => {
  const judge = () => mustBeManaged(keys, { ...wholeCluster, namespaces: ["default"] });
  expect(judge).toThrow(/^namespace "argocd" for Secret "a" is not managed/);
  expect(judge).toThrow(expect.objectContaining({ code: "FAILED_PRECONDITION", details: { reason: "NOT_MANAGED" } }));
});

test("mustBeManaged() has nothing against what is managed", () => {
  expect(() => mustBeManaged(keys, wholeCluster)).not.toThrow();
});
