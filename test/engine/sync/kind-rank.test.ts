import { expect, test } from "vitest";
import { kindRank } from "../../../engine/sync/kind-rank.js";

const rank = (id: string) => kindRank({ kind: id.slice(id.indexOf("/") + 1) });

test.each([
  ["/Namespace", "/ConfigMap"],
  ["/Secret", "/ConfigMap"],
  ["apiextensions.k8s.io/CustomResourceDefinition", "rbac.authorization.k8s.io/ClusterRole"],
  ["/Service", "apps/Deployment"],
  ["apps/Deployment", "apps/StatefulSet"],
  ["batch/Job", "networking.k8s.io/Ingress"],
  ["apiregistration.k8s.io/APIService", "example.com/Widget"],
])("kindRank() puts %s before %s", (first, second) => {
  expect(rank(first)).toBeLessThan(rank(second));
});

test("E-46 kindRank() takes a Service of another group for the core kind, as Argo CD does", () => {
  expect(rank("serving.knative.dev/Service")).toBe(rank("/Service"));
  expect(rank("example.com/Widget")).toBe(rank("nowhere.example/Unknown"));
});
