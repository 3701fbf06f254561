// Derives protobuf.json from the Go types of the modules k8s.io/api and k8s.io/apimachinery.
// Run by hand when the Kubernetes version changes: node clients/kubernetes/embedded/generated/derive.mjs
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const version = "v0.36.3";
const folder = (module) => JSON.parse(execFileSync("go", ["mod", "download", "-json", `k8s.io/${module}@${version}`], { encoding: "utf8" })).Dir;
const api = folder("api");
const machinery = folder("apimachinery");
const groups = [
  "core", "apps", "batch", "networking", "rbac", "policy", "autoscaling", "storage", "coordination", "events", "discovery",
  "scheduling", "node", "admissionregistration", "certificates", "flowcontrol", "authentication", "authorization",
];
const packages = [
  ["meta.v1", join(machinery, "pkg/apis/meta/v1/types.go")],
  ...groups.flatMap((group) => ["v1", "v2"].map((each) => [`${group}.${each}`, join(api, group, each, "types.go")])),
].filter(([, file]) => existsSync(file));

const special = {
  "resource.Quantity": "quantity", "intstr.IntOrString": "intOrString", "runtime.RawExtension": "raw", "metav1.Time": "time", "metav1.MicroTime": "microTime",
  "metav1.Duration": "int64", "metav1.FieldsV1": "fields", "v1.Time": "time", "types.UID": "string", "types.NodeName": "string", "types.NamespacedName": "string",
};
const local = { "meta.v1/Time": "time", "meta.v1/MicroTime": "microTime", "meta.v1/FieldsV1": "fields" };
const scalars = { string: "string", bool: "bool", int: "int", int32: "int", int64: "int", uint32: "int", float64: "double", "[]byte": "bytes", byte: "int" };
const aliases = { metav1: "meta.v1", v1: "core.v1", corev1: "core.v1", rbac: "rbac.v1" };

const named = new Map();
const structs = new Map();
for (const [name, file] of packages) {
  const source = readFileSync(file, "utf8").replaceAll(/\/\/.*$/gm, "");
  for (const [, type, target] of source.matchAll(/^type (\w+) (\S+)$/gm)) if (target !== "struct") named.set(`${name}/${type}`, target);
  for (const [, type, target] of source.matchAll(/^\s(\w+) (string|int32)$/gm)) named.set(`${name}/${type}`, target);
  for (const [, type, body] of source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) structs.set(`${name}/${type}`, body);
}

function typeOf(go, home) {
  const type = go.replace(/^\*/, "");
  if (type in scalars) return scalars[type];
  if (type in special) return special[type];
  if (type.startsWith("[]")) return `[]${typeOf(type.slice(2), home)}`;
  const map = /^map\[\w+\](.+)$/.exec(type);
  if (map !== null) return `{}${typeOf(map[1], home)}`;
  const [prefix, name] = type.includes(".") ? type.split(".") : [undefined, type];
  const owner = prefix === undefined ? home : (aliases[prefix] ?? home);
  const key = `${owner}/${name}`;
  if (key in local) return local[key];
  if (named.has(key)) return typeOf(named.get(key), owner);
  return structs.has(key) ? key : "string";
}

const messages = {};
for (const [key, body] of structs) {
  const [home] = key.split("/");
  const fields = {};
  for (const line of body.split("\n")) {
    const match = /^\s*(?:(\w+)\s+)?([*[\]\w.]+)\s+`([^`]*)`/.exec(line);
    const number = match === null ? undefined : /protobuf:"\w+,(\d+)/.exec(match[3])?.[1];
    if (number === undefined) continue;
    const json = /json:"([^"]*)"/.exec(match[3])?.[1] ?? "";
    const [jsonName, ...flags] = json.split(",");
    const inline = flags.includes("inline") || jsonName === "";
    // "?" in front: a zero value of this field means that it was not set.
    const optional = flags.includes("omitempty") && !match[2].startsWith("*") ? "?" : "";
    fields[number] = [inline ? "" : jsonName, optional + typeOf(match[2], home)];
  }
  messages[key] = fields;
}
const lines = Object.entries(messages).map(([key, fields]) => `${JSON.stringify(key)}:${JSON.stringify(fields)}`);
writeFileSync(new URL("protobuf.json", import.meta.url), `{\n${lines.join(",\n")}\n}\n`);
