import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

function read(file: string) {
  const text = readFileSync(`deploy/crds/${file}-crd.yaml`, "utf8");
  const crd = parse(text);
  const [version, ...others] = crd.spec.versions;
  return { text, crd, version, others, schema: version.schema.openAPIV3Schema as Schema };
}

describe.each([
  ["application", "Application", ["app", "apps"]],
  ["appproject", "AppProject", ["appproj", "appprojs"]],
  ["applicationset", "ApplicationSet", ["appset", "appsets"]],
])("the CRD %s", (file, kind, shortNames) => {
  const { text, crd, version, others, schema } = read(file);

  test("has Argo CD's names", () => {
    expect(crd.metadata.name).toBe(`${file}s.argoproj.io`);
    const names = { kind, listKind: `${kind}List`, plural: `${file}s`, singular: file, shortNames };
    expect(crd.spec).toMatchObject({ group: "argoproj.io", scope: "Namespaced", names });
    expect([version.name, version.served, version.storage, others]).toEqual(["v1alpha1", true, true, []]);
  });

  test("says which edition it is", () => {
    expect(crd.metadata.annotations["fairlead.io/crd-version"]).toMatch(/^[1-9]\d*$/);
  });

  test("is structural and keeps unknown fields everywhere", () => {
    const faults = [...nodesOf(schema)].flatMap(([place, node]) => faultsOf(place, node).map((fault) => `${place} ${fault}`));
    expect(faults).toEqual([]);
  });

  test("is short enough to read", () => {
    expect(text.split("\n").length).toBeLessThanOrEqual(401);
  });
});

test("Application has no status subresource, ApplicationSet has one", () => {
  expect(read("application").version.subresources ?? {}).toEqual({});
  expect(read("appproject").version.subresources ?? {}).toEqual({});
  expect(read("applicationset").version.subresources).toEqual({ status: {} });
});

test("kubectl shows an Application as Argo CD's does, and the others by name and age", () => {
  const columns = read("application").version.additionalPrinterColumns;
  expect(
    columns.map(
      ({ name, jsonPath, priority = 0 }: { name: string; jsonPath: string; priority?: number }) =>
        `${name} ${jsonPath} ${priority}`,
    ),
  ).toEqual([
    "Sync Status .status.sync.status 0",
    "Health Status .status.health.status 0",
    "Revision .status.sync.revision 10",
    "Project .spec.project 10",
  ]);
  expect(read("appproject").version.additionalPrinterColumns).toBeUndefined();
  expect(read("applicationset").version.additionalPrinterColumns).toBeUndefined();
});

test("an Application needs spec, project and destination; a source needs its repository", () => {
  const { schema } = read("application");
  const spec = schema.properties?.["spec"];
  expect([schema.required, spec?.required]).toEqual([
    ["metadata", "spec"],
    ["destination", "project"],
  ]);
  expect(spec?.properties?.["source"]?.required).toEqual(["repoURL"]);
  expect(spec?.properties?.["sources"]?.items?.required).toEqual(["repoURL"]);
});

/** What an API server, or we, would not accept of one node of a schema. */
function faultsOf(place: string, node: Schema): readonly string[] {
  if (node["x-kubernetes-int-or-string"] === true) return [];
  const { type = "", required = [], properties = {}, items, additionalProperties } = node;
  const isMap = additionalProperties !== undefined || place === ".metadata";
  return [
    ...(["object", "array", "string", "boolean", "integer"].includes(type) ? [] : [`has the type "${type}"`]),
    ...(type !== "object" || isMap || node["x-kubernetes-preserve-unknown-fields"] === true ? [] : ["drops unknown fields"]),
    ...(type === "array" && items === undefined ? ["has no items"] : []),
    ...required.filter((name) => !(name in properties)).map((name) => `requires ${name}, which it does not have`),
  ];
}

function* nodesOf(node: Schema, place = ""): Generator<readonly [string, Schema]> {
  yield [place, node];
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* nodesOf(child, `${place}.${name}`);
  if (node.items !== undefined) yield* nodesOf(node.items, `${place}[]`);
  if (node.additionalProperties !== undefined) yield* nodesOf(node.additionalProperties, `${place}{}`);
}
