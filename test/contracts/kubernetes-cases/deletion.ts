import { type ContractCase, configMap, configMaps, post, read, refusal, type Step } from "./case.js";
import { absent, like } from "./match.js";

const owned = (name: string, owner: string, more: object = {}) =>
  configMap(name, {}, { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner, ...more }] });
const remove = (name: string, options: object = {}): Step => ({
  method: "DELETE",
  path: `${configMaps}/${name}`,
  body: { apiVersion: "v1", kind: "DeleteOptions", ...options },
  status: 200,
});
const gone = (name: string): Step => ({ method: "GET", path: `${configMaps}/${name}`, status: 404, eventually: true });

/** Deletion: preconditions, finalizers, owners, namespaces. */
export const deletionCases: readonly ContractCase[] = [
  {
    name: "a deleted object is gone, and a Status says so",
    steps: [
      { ...post(configMaps, configMap("a")), save: { uid: "metadata.uid" } },
      {
        ...remove("a"),
        expect: { body: { kind: "Status", status: "Success", details: { name: "a", kind: "configmaps", uid: "{uid}" } } },
      },
      { method: "DELETE", path: `${configMaps}/a`, status: 404, expect: refusal(404, "NotFound") },
    ],
  },
  {
    name: "preconditions protect another object of the name",
    steps: [
      post(configMaps, configMap("a"), { uid: "metadata.uid", rv: "metadata.resourceVersion" }),
      {
        ...remove("a", { preconditions: { uid: "11111111-2222-3333-4444-555555555555" } }),
        status: 409,
        expect: refusal(409, "Conflict"),
      },
      { ...remove("a", { preconditions: { resourceVersion: "1" } }), status: 409, expect: refusal(409, "Conflict") },
      remove("a", { preconditions: { uid: "{uid}", resourceVersion: "{rv}" } }),
    ],
  },
  {
    name: "finalizers hold an object until the last is removed",
    steps: [
      post(configMaps, configMap("a", {}, { finalizers: ["example.com/hold"] })),
      {
        ...remove("a"),
        expect: { body: { kind: "ConfigMap", metadata: { deletionTimestamp: like("Z$"), deletionGracePeriodSeconds: 0 } } },
      },
      read(`${configMaps}/a`, { metadata: { deletionTimestamp: like("Z$") } }),
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers: ["example.com/hold", "example.com/more"] } },
        status: 422,
      },
      {
        method: "PATCH",
        path: `${configMaps}/a`,
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers: null } },
        status: 200,
      },
      { method: "GET", path: `${configMaps}/a`, status: 404 },
    ],
  },
  {
    name: "a collection is deleted by selector",
    steps: [
      post(configMaps, configMap("a", {}, { labels: { x: "y" } })),
      post(configMaps, configMap("b", {}, { labels: { x: "y" } })),
      post(configMaps, configMap("c")),
      { method: "DELETE", path: `${configMaps}?labelSelector=x%3Dy`, status: 200 },
      { method: "GET", path: `${configMaps}/a`, status: 404 },
      { method: "GET", path: `${configMaps}/b`, status: 404 },
      read(`${configMaps}/c`),
    ],
  },
  {
    name: "what is owned goes with its last owner",
    needs: "controllers",
    steps: [
      post(configMaps, configMap("owner"), { uid: "metadata.uid" }),
      post(configMaps, owned("child", "{uid}")),
      remove("owner", { propagationPolicy: "Background" }),
      gone("child"),
    ],
  },
  {
    name: "orphans lose their owner and stay",
    needs: "controllers",
    steps: [
      post(configMaps, configMap("owner"), { uid: "metadata.uid" }),
      post(configMaps, owned("child", "{uid}")),
      remove("owner", { propagationPolicy: "Orphan" }),
      gone("owner"),
      { ...read(`${configMaps}/child`, { metadata: { ownerReferences: absent } }), eventually: true },
    ],
  },
  {
    name: "foreground deletion waits for what blocks it",
    needs: "controllers",
    steps: [
      post(configMaps, configMap("owner"), { uid: "metadata.uid" }),
      post(configMaps, { ...owned("child", "{uid}", { blockOwnerDeletion: true }) }, {}),
      {
        method: "PATCH",
        path: `${configMaps}/child`,
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers: ["example.com/hold"] } },
        status: 200,
      },
      {
        ...remove("owner", { propagationPolicy: "Foreground" }),
        expect: { body: { metadata: { finalizers: ["foregroundDeletion"] } } },
      },
      { ...read(`${configMaps}/child`, { metadata: { deletionTimestamp: like("Z$") } }), eventually: true },
      read(`${configMaps}/owner`, { metadata: { deletionTimestamp: like("Z$") } }),
      {
        method: "PATCH",
        path: `${configMaps}/child`,
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers: null } },
        status: 200,
      },
      gone("owner"),
    ],
  },
  {
    name: "a namespace goes with everything in it, and takes nothing new meanwhile",
    needs: "controllers",
    steps: [
      post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "doomed-{id}" } }),
      post("/api/v1/namespaces/doomed-{id}/configmaps", configMap("a", {}, { finalizers: ["example.com/hold"] })),
      {
        method: "DELETE",
        path: "/api/v1/namespaces/doomed-{id}",
        status: 200,
        expect: { body: { status: { phase: "Terminating" } } },
      },
      {
        method: "POST",
        path: "/api/v1/namespaces/doomed-{id}/configmaps",
        body: configMap("b"),
        status: 403,
        expect: refusal(403, "Forbidden", { details: { causes: [{ reason: "NamespaceTerminating" }] } }),
      },
      {
        method: "PATCH",
        path: "/api/v1/namespaces/doomed-{id}/configmaps/a",
        contentType: "application/merge-patch+json",
        body: { metadata: { finalizers: null } },
        status: 200,
        eventually: true,
      },
      { method: "GET", path: "/api/v1/namespaces/doomed-{id}", status: 404, eventually: true },
    ],
  },
  {
    name: "the namespace default stays",
    steps: [{ method: "DELETE", path: "/api/v1/namespaces/default", status: 403, expect: refusal(403, "Forbidden") }],
  },
];
