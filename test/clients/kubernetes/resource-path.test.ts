import { expect, test } from "vitest";
import { isPathSegment, resourcePath } from "../../../clients/kubernetes/resource-path.js";

const deployments = { group: "apps", version: "v1", resource: "deployments" };
const pods = { group: "", version: "v1", resource: "pods" };

test.each([
  [pods, undefined, "/api/v1/pods"],
  [pods, { namespace: "web", name: "a" }, "/api/v1/namespaces/web/pods/a"],
  [deployments, { namespace: "web" }, "/apis/apps/v1/namespaces/web/deployments"],
  [deployments, { name: "system:node" }, "/apis/apps/v1/deployments/system%3Anode"],
  [pods, { query: { dryRun: "All", force: true, limit: 5, none: undefined } }, "/api/v1/pods?dryRun=All&force=true&limit=5"],
  [pods, { query: { a: "x&y=z" } }, "/api/v1/pods?a=x%26y%3Dz"],
])("resourcePath(%j, %j) is %s", (resource, target, expected) => {
  expect(resourcePath(resource, target)).toBe(expected);
});

test.each(["..", ".", "", "a/b", "a%2fb", "a\nb", "x".repeat(254)])("S75 resourcePath() refuses the name %j", (name) => {
  expect(isPathSegment(name)).toBe(false);
  expect(() => resourcePath(pods, { namespace: "web", name })).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
});

test("a question mark in a name stays in the name", () => {
  expect(resourcePath(pods, { namespace: "web", name: "a?watch=true#x" })).toBe(
    "/api/v1/namespaces/web/pods/a%3Fwatch%3Dtrue%23x",
  );
});
