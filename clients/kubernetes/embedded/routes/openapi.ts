import { createHash } from "node:crypto";
import type { ServedKind } from "../kinds.js";
import { unknownPath } from "../status-error.js";
import { type Answer, type Exchange, ok } from "./exchange.js";
import { createSchemaWriter } from "./openapi-schema.js";

type Parameters = readonly Readonly<Record<string, unknown>>[];

const text = (name: string): Readonly<Record<string, unknown>> => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
});
const writeParameters: Parameters = [text("dryRun"), text("fieldManager"), text("fieldValidation")];
const patchParameters: Parameters = [
  ...writeParameters,
  { name: "force", in: "query", schema: { type: "boolean", uniqueItems: true } },
];
const strategic = "application/strategic-merge-patch+json";
/** kubectl reads from these whether it may send a strategic merge: custom kinds take none. */
const patchBodies = ["application/json-patch+json", "application/merge-patch+json", strategic, "application/apply-patch+yaml"];

interface Operation {
  readonly kind: ServedKind;
  readonly version: string;
  readonly reference: unknown;
}

function operation(
  { kind, version, reference }: Operation,
  action: string,
  parameters: Parameters,
  body?: readonly string[],
): unknown {
  const schema = { schema: reference };
  return {
    parameters,
    responses: { "200": { description: "OK", content: { "application/json": schema } } },
    ...(body === undefined
      ? {}
      : { requestBody: { content: Object.fromEntries(body.map((type) => [type, schema])), required: true } }),
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group: kind.group, version, kind: kind.kind },
  };
}

function pathsOf(entry: Operation): readonly (readonly [string, unknown])[] {
  const { kind, version } = entry;
  const root = kind.group === "" ? `/api/${version}` : `/apis/${kind.group}/${version}`;
  const collection = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.resource}` : `${root}/${kind.resource}`;
  const post = operation(entry, "post", writeParameters, ["application/json"]);
  if (!kind.verbs.includes("list")) return [[collection, { post }]];
  return [
    [
      collection,
      {
        get: operation(entry, "list", [text("labelSelector"), text("fieldSelector")]),
        post,
        delete: operation(entry, "deletecollection", []),
      },
    ],
    [
      `${collection}/{name}`,
      {
        get: operation(entry, "get", []),
        put: operation(entry, "put", writeParameters, ["application/json"]),
        patch: operation(
          entry,
          "patch",
          patchParameters,
          kind.custom ? patchBodies.filter((type) => type !== strategic) : patchBodies,
        ),
        delete: operation(entry, "delete", [text("dryRun"), text("propagationPolicy")]),
      },
    ],
  ];
}

function documentOf(kinds: readonly ServedKind[], group: string, version: string): unknown {
  const writer = createSchemaWriter();
  const paths: Record<string, unknown> = {};
  for (const kind of kinds) {
    const served = kind.group === group ? kind.versions.find((each) => each.version === version) : undefined;
    if (served === undefined) continue;
    const reference = writer.addKind(kind, served);
    for (const [path, item] of pathsOf({ kind, version, reference })) paths[path] = item;
  }
  if (Object.keys(paths).length === 0) throw unknownPath();
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths,
    components: { schemas: writer.schemas() },
  };
}

function index(kinds: readonly ServedKind[]): unknown {
  const versions = new Map<string, ServedKind[]>();
  for (const kind of kinds) {
    for (const { version } of kind.versions) {
      const path = kind.group === "" ? `api/${version}` : `apis/${kind.group}/${version}`;
      versions.set(path, [...(versions.get(path) ?? []), kind]);
    }
  }
  const entries = [...versions].map(([path, held]) => {
    const described = held.map((kind) => [kind.kind, kind.versions.map((version) => [version.version, version.openApi ?? ""])]);
    const hash = createHash("sha256").update(JSON.stringify(described)).digest("hex").toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(entries) };
}

/**
 * `/openapi/v3` and one document for each group and version below it.
 * @throws ApiError 404 for a group and version that is not served
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
export function openApi(exchange: Exchange, path: string): Answer {
  const kinds = exchange.context.kinds.all();
  const [, , three, root, first, second, ...rest] = path.split("/");
  if (three !== "v3" || rest.length > 0) throw unknownPath();
  if (root === undefined) return ok(index(kinds));
  if (root === "api" && first !== undefined && second === undefined) return ok(documentOf(kinds, "", first));
  if (root === "apis" && first !== undefined && second !== undefined) return ok(documentOf(kinds, first, second));
  throw unknownPath();
}
