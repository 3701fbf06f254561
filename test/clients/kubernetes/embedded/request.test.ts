import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { parsePath } from "../../../../clients/kubernetes/embedded/request.js";
import { ApiError } from "../../../../clients/kubernetes/embedded/status-error.js";

test.each([
  ["/api/v1/pods", { group: "", version: "v1", resource: "pods", namespace: "" }],
  ["/api/v1/namespaces", { resource: "namespaces", namespace: "" }],
  ["/api/v1/namespaces/a", { resource: "namespaces", namespace: "", name: "a" }],
  ["/api/v1/namespaces/a/finalize", { resource: "namespaces", name: "a", subresource: "finalize" }],
  ["/api/v1/namespaces/a/status", { resource: "namespaces", name: "a", subresource: "status" }],
  ["/api/v1/namespaces/a/pods/b/log?tailLines=3", { resource: "pods", namespace: "a", name: "b", subresource: "log" }],
  ["/apis/apps/v1/namespaces/a/deployments/d/scale", { group: "apps", resource: "deployments", name: "d", subresource: "scale" }],
  ["/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin", { resource: "clusterroles", name: "system:admin" }],
])("parsePath() reads %s", (target, expected) => {
  expect(parsePath(target)).toMatchObject({ kind: "resource", request: expected });
});

test.each(["/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/openapi/v3/apis/apps/v1", "/healthz"])(
  "parsePath() takes %s as a document",
  (target) => {
    expect(parsePath(target)).toMatchObject({ kind: "document", path: target });
  },
);

test("parsePath() answers or throws an ApiError for whatever it is given", () => {
  const outcome = (target: string): unknown => {
    try {
      return parsePath(target).kind;
    } catch (error) {
      return error instanceof ApiError ? "refused" : error;
    }
  };
  assert(
    property(string({ unit: "binary" }), (text) => ["resource", "document", "refused"].includes(outcome(`/${text}`) as string)),
  );
});
