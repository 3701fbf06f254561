import { expect, test } from "vitest";
import type { Manifest } from "../../../engine/model/manifest.js";
import { isOwn, isPermitted } from "../../../engine/reconcile/own-objects.js";
import { project } from "./room.js";

const cluster = { server: "https://kubernetes.default.svc", name: "in-cluster" };
const tracking = "argocd.argoproj.io/tracking-id";

function tracked(kind: string, name: string, id: string, notes: Record<string, string> = {}): Manifest {
  return {
    apiVersion: kind === "Job" ? "batch/v1" : "v1",
    kind,
    metadata: { name, namespace: "web", annotations: { [tracking]: id, ...notes } },
  };
}

const hook = { "argocd.argoproj.io/hook": "PreSync" };

test.each<[string, Manifest, boolean]>([
  ["an object that its annotation names", tracked("ConfigMap", "a", "shop:/ConfigMap:web/a"), true],
  ["a copy under another name", tracked("ConfigMap", "b", "shop:/ConfigMap:web/a"), false],
  ["a copy in another namespace", tracked("ConfigMap", "a", "shop:/ConfigMap:other/a"), false],
  ["a copy as another kind", tracked("Secret", "a", "shop:/ConfigMap:web/a"), false],
  ["a hook whose name was generated after it was stamped", tracked("Job", "job-abc", "shop:batch/Job:web/", hook), true],
  ["what is no hook and was stamped without a name", tracked("Job", "job-abc", "shop:batch/Job:web/"), false],
])("S74 isOwn() judges %s", (_, object, expected) => {
  expect(isOwn(object)).toBe(expected);
});

const clusterScoped: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: "web" } };

test.each<[string, Manifest, object, boolean]>([
  ["what it permits", tracked("ConfigMap", "a", ""), {}, true],
  ["a kind it forbids", tracked("ConfigMap", "a", ""), { namespaceResourceBlacklist: [{ group: "", kind: "ConfigMap" }] }, false],
  ["a namespace it does not name", tracked("ConfigMap", "a", ""), { destinations: [{ server: "*", namespace: "other" }] }, false],
  [
    "a cluster it does not name",
    tracked("ConfigMap", "a", ""),
    { destinations: [{ server: "https://other", namespace: "*" }] },
    false,
  ],
  ["a cluster-scoped kind it names, wherever it may go", clusterScoped, { destinations: [] }, true],
  ["a cluster-scoped kind it does not name", clusterScoped, { clusterResourceWhitelist: [] }, false],
])("S72 isPermitted() asks the project about %s", (_, object, change, expected) => {
  expect(isPermitted(object, { ...project, spec: { ...project.spec, ...change } }, cluster)).toBe(expected);
});
