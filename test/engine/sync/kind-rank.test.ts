import { expect, test } from "vitest";
import { kindRank } from "../../../engine/sync/kind-rank.js";

const rank = (id: string) => {
  const [group = "", kind = ""] = id.split("/");
  return kindRank({ group, kind });
};

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

test.each(["serving.knative.dev/Service", "example.com/Namespace", "example.com/Widget"])(
  "E46 kindRank() does not take %s for the core kind",
  (id) => {
    expect(rank(id)).toBe(rank("nowhere.example/Unknown"));
  },
);
