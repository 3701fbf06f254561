// Derives schemas.json and kinds.json from the OpenAPI and discovery documents that the Go module k8s.io/kubernetes carries, and from the Go types of
// the API modules what OpenAPI does not tell: which fields vanish when they are zero, and which are written even then.
// Run by hand, with Go installed, when the Kubernetes version changes: node engine/kubernetes/generated/derive.mjs
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const version = "v1.36.3";
const stagingVersion = "v0.36.3";
const groups = [
  "", "apps", "batch", "networking.k8s.io", "rbac.authorization.k8s.io", "policy", "autoscaling", "storage.k8s.io", "coordination.k8s.io",
  "events.k8s.io", "discovery.k8s.io", "scheduling.k8s.io", "node.k8s.io", "admissionregistration.k8s.io", "apiregistration.k8s.io",
  "apiextensions.k8s.io", "certificates.k8s.io", "flowcontrol.apiserver.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
];
const stable = /^v\d+$/;

const source = moduleFolder("k8s.io/kubernetes", version);
const read = (path) => JSON.parse(readFileSync(join(source, "api", path), "utf8"));

function moduleFolder(name, at) {
  return JSON.parse(execFileSync("go", ["mod", "download", "-json", `${name}@${at}`], { encoding: "utf8" })).Dir;
}

const simple = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "string", format: "quantity" },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { format: "int-or-string" },
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": { type: "string", format: "date-time" },
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": { type: "string", format: "date-time" },
  "io.k8s.apimachinery.pkg.runtime.RawExtension": { type: "object", preserveUnknown: true },
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": { type: "object", preserveUnknown: true },
  // A union of a schema or a truth value (or a list of names): told apart by nobody here.
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": { preserveUnknown: true },
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": { preserveUnknown: true },
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": { preserveUnknown: true },
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": { preserveUnknown: true },
};

const shorten = (name) => name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.apis|apiextensions-apiserver\.pkg\.apis|kube-aggregator\.pkg\.apis)\./, "");
const definitions = {};
const originals = {};

function refer(name) {
  const short = shorten(name);
  if (simple[name] !== undefined) return simple[name];
  if (definitions[short] === undefined) {
    definitions[short] = {};
    Object.assign(definitions[short], describe(originals[name]));
  }
  return { ref: short };
}

function describe(from) {
  const name = (from.$ref ?? from.allOf?.[0]?.$ref)?.replace("#/components/schemas/", "");
  const described = name === undefined ? { type: from.type } : { ...refer(name) };
  const copy = (to, value) => {
    if (value !== undefined) described[to] = value;
  };
  copy("format", name === undefined ? from.format : undefined);
  copy("patchStrategy", from["x-kubernetes-patch-strategy"]?.split(","));
  copy("patchMergeKey", from["x-kubernetes-patch-merge-key"]);
  copy("listType", from["x-kubernetes-list-type"]);
  copy("listMapKeys", from["x-kubernetes-list-map-keys"]);
  copy("mapType", from["x-kubernetes-map-type"] === "atomic" ? "atomic" : undefined);
  if (from.default !== undefined && typeof from.default !== "object") described.default = from.default;
  copy("required", from.required);
  if (from.properties !== undefined) {
    described.type = "object";
    described.fields = Object.fromEntries(Object.entries(from.properties).map(([field, value]) => [field, describe(value)]));
  }
  copy("items", from.items && describe(from.items));
  copy("additional", typeof from.additionalProperties === "object" ? describe(from.additionalProperties) : undefined);
  if (described.type === "object" && name === undefined && !described.fields && !described.additional) described.preserveUnknown = true;
  return described;
}

// A default that is the zero value of its type says something only where the field is a key of a list.
function dropZeroDefaults() {
  const isKey = new Map();
  const visit = (schema) => {
    for (const key of schema.listMapKeys ?? []) isKey.set(`${schema.items?.ref} ${key}`, true);
    for (const child of Object.values(schema.fields ?? {})) visit(child);
    if (schema.items) visit(schema.items);
    if (schema.additional) visit(schema.additional);
  };
  const sweep = (schema, owner) => {
    for (const [field, child] of Object.entries(schema.fields ?? {})) {
      if (!child.default && !isKey.has(`${owner} ${field}`)) delete child.default;
      sweep(child, undefined);
    }
    for (const child of [schema.items, schema.additional]) {
      if (child === undefined) continue;
      delete child.default;
      sweep(child, undefined);
    }
  };
  for (const schema of Object.values(definitions)) visit(schema);
  for (const [name, schema] of Object.entries(definitions)) sweep(schema, name);
}

// Go: `Name string `json:"name,omitempty"`` is not written when empty, a struct or a field without `omitempty` always. Embedded structs lend their fields.
function typesFile(short) {
  const [group, apiVersion] = short.split(".");
  const [module, folder] = {
    meta: ["k8s.io/apimachinery", "pkg/apis/meta"],
    apiextensions: ["k8s.io/apiextensions-apiserver", "pkg/apis/apiextensions"],
    apiregistration: ["k8s.io/kube-aggregator", "pkg/apis/apiregistration"],
  }[group] ?? ["k8s.io/api", group];
  const path = join(moduleFolder(module, stagingVersion), folder, apiVersion);
  return ["types.go", "types_jsonschema.go"].map((file) => join(path, file)).filter(existsSync).map((file) => readFileSync(file, "utf8")).join("\n");
}

function jsonFields(text, struct) {
  const body = new RegExp(`^type ${struct} struct \\{\\n([\\s\\S]*?)^\\}`, "m").exec(text)?.[1] ?? "";
  return body.split("\n").flatMap((line) => {
    const field = /^\s+(?:(\w+)\s+)?([\w.*[\]]+)\s+`json:"([^"]*)"/.exec(line);
    if (field === null) return [];
    const [, , type, tag] = field;
    const [name, ...options] = tag.split(",");
    return options.includes("inline") ? jsonFields(text, type.replace("*", "")) : [{ name, type, options }];
  });
}

function markGoFacts() {
  const texts = new Map();
  for (const [definition, schema] of Object.entries(definitions)) {
    const [group, apiVersion, struct] = definition.split(".");
    const place = `${group}.${apiVersion}`;
    if (!texts.has(place)) texts.set(place, typesFile(place));
    for (const { name, type, options } of jsonFields(texts.get(place), struct)) {
      const field = schema.fields?.[name];
      if (field !== undefined) markField(field, { isPointer: type.startsWith("*"), options });
    }
  }
}

function markField(field, { isPointer, options }) {
  const isScalar = ["string", "boolean", "integer", "number"].includes(field.type) && !["quantity", "date-time"].includes(field.format);
  const isStruct = (definitions[field.ref]?.fields ?? field.fields) !== undefined;
  const omitsEmpty = options.includes("omitempty");
  if (isScalar && omitsEmpty && !isPointer) field.omitsZero = true;
  if (isPointer && !omitsEmpty) field.alwaysWritten = "null";
  if (!isPointer && isStruct && !options.includes("omitzero")) field.alwaysWritten = "zero";
  if (!isPointer && isScalar && !omitsEmpty) field.alwaysWritten = "zero";
  if (!isPointer && !isScalar && !isStruct && !omitsEmpty) field.alwaysWritten = "null";
}

function subresourcesOf(resource, group) {
  return (resource.subresources ?? []).map((sub) => ({
    name: sub.subresource,
    group: sub.responseKind.group || group.name,
    version: sub.responseKind.version || group.version,
    kind: sub.responseKind.kind,
    verbs: sub.verbs,
  }));
}

const discovery = read("discovery/aggregated_v2.json").items;
// The aggregated document lacks the core group: its own list stands beside it.
function coreGroup() {
  const listed = read("discovery/api__v1.json").resources;
  const whole = listed.filter((resource) => !resource.name.includes("/"));
  return {
    metadata: { name: "" },
    versions: [{
      version: "v1",
      resources: whole.map((resource) => ({
        resource: resource.name,
        singularResource: resource.singularName,
        scope: resource.namespaced ? "Namespaced" : "Cluster",
        shortNames: resource.shortNames,
        categories: resource.categories,
        verbs: resource.verbs,
        responseKind: { kind: resource.kind },
        subresources: listed.filter((sub) => sub.name.startsWith(`${resource.name}/`)).map((sub) => ({
          subresource: sub.name.slice(resource.name.length + 1),
          responseKind: { group: sub.group ?? "", version: sub.version ?? "", kind: sub.kind },
          verbs: sub.verbs,
        })),
      })),
    }],
  };
}

const kinds = [];
const schemas = {};
const byKind = new Map();
function loadOpenApi(group, apiVersion) {
  const path = group === "" ? `api__${apiVersion}` : `apis__${group}__${apiVersion}`;
  for (const [name, schema] of Object.entries(read(`openapi-spec/v3/${path}_openapi.json`).components.schemas)) {
    originals[name] ??= schema;
    for (const gvk of schema["x-kubernetes-group-version-kind"] ?? []) byKind.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, name);
  }
}
function addSchema(group, apiVersion, kind) {
  const key = `${group}/${apiVersion}/${kind}`;
  const name = byKind.get(key);
  if (name !== undefined) schemas[key] = refer(name).ref;
}

const wanted = [coreGroup(), ...discovery].filter((item) => groups.includes(item.metadata.name ?? ""));
for (const item of wanted) for (const served of item.versions.filter((one) => stable.test(one.version))) loadOpenApi(item.metadata.name ?? "", served.version);
for (const item of wanted.sort((a, b) => groups.indexOf(a.metadata.name ?? "") - groups.indexOf(b.metadata.name ?? ""))) {
  const group = item.metadata.name ?? "";
  const versions = item.versions.filter((one) => stable.test(one.version));
  for (const served of versions) {
    for (const resource of served.resources) {
      const subresources = subresourcesOf(resource, { name: group, version: served.version });
      kinds.push({
        group,
        version: served.version,
        kind: resource.responseKind.kind,
        resource: resource.resource,
        singular: resource.singularResource,
        shortNames: resource.shortNames ?? [],
        categories: resource.categories ?? [],
        namespaced: resource.scope === "Namespaced",
        verbs: resource.verbs,
        hasStatus: subresources.some((sub) => sub.name === "status"),
        hasScale: subresources.some((sub) => sub.name === "scale"),
        preferred: served === versions[0],
        subresources: subresources.filter((sub) => sub.name !== "status" && sub.name !== "scale"),
      });
      addSchema(group, served.version, resource.responseKind.kind);
      for (const sub of subresources) addSchema(sub.group, sub.version, sub.kind);
    }
  }
}
dropZeroDefaults();
markGoFacts();

const lines = (record) => Object.keys(record).sort().map((key) => `${JSON.stringify(key)}: ${JSON.stringify(record[key])}`).join(",\n");
const folder = import.meta.dirname;
writeFileSync(join(folder, "schemas.json"), `{\n"kinds": {\n${lines(schemas)}\n},\n"definitions": {\n${lines(definitions)}\n}\n}\n`);
writeFileSync(join(folder, "kinds.json"), `[\n${kinds.map((kind) => JSON.stringify(kind)).join(",\n")}\n]\n`);
process.stdout.write(`${kinds.length} kinds, ${Object.keys(definitions).length} definitions of Kubernetes ${version}\n`);
