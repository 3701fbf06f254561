import { expect, test } from "vitest";
import { renderKey } from "../../../plugins/cache/render-key.js";
import { makeRequest, type RequestParts } from "./request.js";

const keyOf = (parts: RequestParts, tools = "tools") => renderKey(makeRequest(parts), tools);
const plain = keyOf({});

test("renderKey() is 64 hex digits", () => {
  expect(plain).toMatch(/^[0-9a-f]{64}$/);
});

test.each<[string, RequestParts]>([
  ["files", { files: { a: "1" } }],
  ["facts", { facts: { instanceName: "other", namespace: "other" } }],
  ["the revision that is followed", { source: { targetRevision: "v2" } }],
  ["fields that are not set", { source: { chart: undefined as never } }],
  ["whether it is a hard refresh", { hard: true }],
])("renderKey() does not depend on %s", (_, parts) => {
  expect(keyOf(parts)).toBe(plain);
});

test.each<[string, RequestParts]>([
  ["the repository", { source: { repoURL: "https://git.example.com/y.git" } }],
  ["the path", { source: { path: "other" } }],
  ["the tool's options", { source: { helm: { releaseName: "a" } } }],
  ["a setting", { settings: { kustomizeBuildOptions: ["--enable-helm"] } }],
  ["being one of several sources", { refs: {} }],
  ["the names of the others", { refs: { values: {} } }],
])("renderKey() depends on %s", (_, parts) => {
  expect(keyOf(parts)).not.toBe(plain);
});

test("renderKey() depends on the tools, and not on the order of fields", () => {
  expect(keyOf({}, "other")).not.toBe(plain);
  expect(keyOf({ source: { helm: { a: 1, b: 2 } } })).toBe(keyOf({ source: { helm: { b: 2, a: 1 } } }));
});
