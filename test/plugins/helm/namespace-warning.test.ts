import { expect, test } from "vitest";
import { namespaceWarning } from "../../../plugins/helm/namespace-warning.js";

const manifest = (apiVersion: string, kind: string, name: string, namespace?: string) => ({
  source: "x/templates/x.yaml",
  object: { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
});
const unasked = () => {
  throw new Error("the destination was asked for");
};

test("X-22 namespaceWarning() names objects that go to the destination all the same", () => {
  const manifests = ["a", "b", "c", "d"].map((name) => manifest("apps/v1", "Deployment", name));
  expect(namespaceWarning("other", manifests, () => "prod")).toBe(
    'NAMESPACE_DIFFERS: /helm/namespace is "other", and Deployment "a", Deployment "b", Deployment "c" and 1 more name no namespace, so they go to the destination\'s "prod"; set the destination\'s namespace instead',
  );
});

test.each([
  ["no namespace is set", "", [manifest("v1", "Service", "a")]],
  ["every object names one", "other", [manifest("v1", "Service", "a", "other")]],
  [
    "the objects are of the cluster",
    "other",
    [manifest("rbac.authorization.k8s.io/v1", "ClusterRole", "a"), manifest("v1", "Namespace", "n")],
  ],
  ["the kind is not known", "other", [manifest("example.com/v1", "Thing", "a")]],
])("namespaceWarning() is silent if %s, and does not ask for the destination", (_, namespace, manifests) => {
  expect(namespaceWarning(namespace, manifests, unasked)).toBeUndefined();
});

test("namespaceWarning() is silent if the destination is the same", () => {
  expect(namespaceWarning("prod", [manifest("v1", "Service", "a")], () => "prod")).toBeUndefined();
});
