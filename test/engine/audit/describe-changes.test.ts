import { expect, test } from "vitest";
import { describeChanges } from "../../../engine/audit/describe-changes.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const application = (spec: object, metadata: object = {}): Manifest => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "shop", resourceVersion: "1", ...metadata },
  spec,
  status: { sync: { status: "Synced" } },
});
const project = (status: object): Manifest => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "web" },
  status,
});
const source = { repoURL: "https://git.example.com/shop.git", path: "shop", targetRevision: "main" };

test.each<[string, Manifest | undefined, Manifest | undefined, readonly string[]]>([
  ["nothing of equal objects", application({ source }), application({ source }, { resourceVersion: "2", managedFields: [] }), []],
  [
    "a changed field",
    application({ source }),
    application({ source: { ...source, targetRevision: "v2" } }),
    ['spec.source.targetRevision: "main" → "v2"'],
  ],
  [
    "a new field and one that is gone",
    application({ a: 1 }),
    application({ b: [1] }),
    ["spec.a: 1 → nothing", "spec.b[0]: nothing → 1"],
  ],
  ["a new object by its fields", undefined, application({ project: "web" }), ['spec.project: nothing → "web"']],
  ["a deleted object by its fields", application({ project: "web" }), undefined, ['spec.project: "web" → nothing']],
  [
    "labels, and finalizers",
    application({}),
    application({}, { labels: { "a/b": "c" }, finalizers: ["f"] }),
    ['metadata.finalizers[0]: nothing → "f"', 'metadata.labels["a/b"]: nothing → "c"'],
  ],
  [
    "an object that became a text",
    application({ syncPolicy: { automated: {} } }),
    application({ syncPolicy: "x" }),
    ['spec.syncPolicy: {"automated":{}} → "x"'],
  ],
  [
    "line feeds within its line",
    application({ info: "a" }),
    application({ info: "a\nspec.project: b" }),
    ['spec.info: "a" → "a\\nspec.project: b"'],
  ],
  [
    "which tokens of a project's roles are good, and nothing else of its status",
    project({ jwtTokensByRole: { ci: { items: [{ id: "a", iat: 1 }] } }, conditions: [] }),
    project({ jwtTokensByRole: { ci: { items: [{ id: "b", iat: 1 }] } }, conditions: [{}] }),
    ['status.jwtTokensByRole.ci.items[0].id: "a" → "b"'],
  ],
])("describeChanges() tells %s", (_, before, after, expected) => {
  expect(describeChanges(before, after).split("\n").filter(Boolean)).toEqual(expected);
});

test("FL-75 no number of labels pushes what an object is for out of the record", () => {
  const labels = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`l${at}`, "x"]));
  const lines = describeChanges(application({ project: "a" }), application({ project: "b" }, { labels })).split("\n");
  expect(lines).toHaveLength(101);
  expect(lines[0]).toBe('spec.project: "a" → "b"');
});

const canary = "CANARY";

test.each<[string, object, object?]>([
  ["a parameter of Helm", { source: { ...source, helm: { parameters: [{ name: "image", value: canary }] } } }],
  ["values of Helm", { source: { ...source, helm: { values: `password: ${canary}`, valuesObject: { deep: canary } } } }],
  [
    "the environment of a plugin",
    { source: { ...source, plugin: { env: [{ name: "X", value: canary }], parameters: [{ string: canary }] } } },
  ],
  ["variables of Jsonnet in one of several sources", { sources: [{ directory: { jsonnet: { tlas: [{ value: canary }] } } }] }],
  ["a patch of Kustomize", { source: { kustomize: { patches: [{ patch: canary }] } } }],
  ["a dry source", { sourceHydrator: { drySource: { ...source, helm: { values: canary } } } }],
  ["who signs in with a URL", { source: { ...source, repoURL: `https://user:${canary}@git.example.com/x` } }],
  ["an annotation", {}, { annotations: { "example.com/token": canary } }],
])("S2 describeChanges() hides %s", (_, spec, metadata) => {
  const told = describeChanges(application({}), application(spec, metadata));
  expect(told).not.toBe("");
  expect(told).not.toContain(canary);
});

test("S3 describeChanges() masks a Secret because it is one, whatever else it says it is", () => {
  const secret = (value: string): Manifest => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "x", labels: { kind: "ConfigMap" } },
    data: { user: "cm9vdA==", key: Buffer.from(value).toString("base64") },
    stringData: { other: value },
  });
  const told = describeChanges(secret("old-canary"), secret(canary));
  expect(told).toMatch(/^data\.key: "\+{8,}" → "\+{8,}"/);
  for (const hidden of [canary, "old-canary", Buffer.from(canary).toString("base64")]) expect(told).not.toContain(hidden);
});

test("describeChanges() bounds lines and values", () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, "x".repeat(1_000)]));
  const lines = describeChanges(application({}), application(many)).split("\n");
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe("… and more");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(250);
});
