import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { textOf } from "./kustomization.js";

/** What may stand where a kustomization names something else. */
export type ReferenceKind =
  /** A file, a directory with a kustomization, or something remote. */
  | "resource"
  /** A directory with a kustomization, here or remote. */
  | "component"
  /** Objects that configure a generator or transformer, written out, or as `resource`. */
  | "plugin"
  /** A file, here or remote. */
  | "file"
  /** A patch written out, or as `file`. */
  | "patch";

/** One place where a kustomization names something else. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly entry: string;
  /** Where it stands, for messages: `resources[2]`. */
  readonly at: string;
}

/** Gives what shall stand instead of a reference; undefined leaves it. */
export type Replace = (reference: Reference) => string | undefined;

type Mapper = (value: Json, at: string, replace: Replace) => Json;

const listOf =
  (mapper: Mapper): Mapper =>
  (value, at, replace) =>
    Array.isArray(value) ? value.map((item: Json, index) => mapper(item, `${at}[${index}]`, replace)) : value;

const entryOf =
  (kind: ReferenceKind): Mapper =>
  (value, at, replace) =>
    typeof value === "string" && value !== "" ? (replace({ kind, entry: value, at }) ?? value) : value;

const fieldsOf =
  (mappers: Readonly<Record<string, Mapper>>): Mapper =>
  (value, at, replace) => {
    if (!isObject(value)) return value;
    const fields = Object.entries(value).map(([name, field]) => {
      const mapper = Object.hasOwn(mappers, name) ? mappers[name] : undefined;
      return [name, mapper === undefined || field === undefined ? field : mapper(field, `${at}.${name}`, replace)] as const;
    });
    return Object.fromEntries(fields);
  };

/** `key=path`, or a path whose last part is the key. */
const keyedFile: Mapper = (value, at, replace) => {
  if (typeof value !== "string") return value;
  const equals = value.indexOf("=");
  const isUrlWithEquals = /^https?:/i.test(value);
  const entry = equals < 0 || isUrlWithEquals ? value : value.slice(equals + 1);
  const key = entry === value ? value.slice(value.lastIndexOf("/") + 1) : value.slice(0, equals);
  const replaced = replace({ kind: "file", entry, at });
  return replaced === undefined ? value : `${key}=${replaced}`;
};

const generator = listOf(fieldsOf({ files: listOf(keyedFile), envs: listOf(entryOf("file")), env: entryOf("file") }));
const withPath = listOf(fieldsOf({ path: entryOf("file") }));

const mappers: Readonly<Record<string, Mapper>> = {
  resources: listOf(entryOf("resource")),
  bases: listOf(entryOf("resource")),
  components: listOf(entryOf("component")),
  generators: listOf(entryOf("plugin")),
  transformers: listOf(entryOf("plugin")),
  validators: listOf(entryOf("plugin")),
  crds: listOf(entryOf("file")),
  configurations: listOf(entryOf("file")),
  openapi: fieldsOf({ path: entryOf("file") }),
  patchesStrategicMerge: listOf(entryOf("patch")),
  patchesJson6902: withPath,
  patches: withPath,
  replacements: withPath,
  configMapGenerator: generator,
  secretGenerator: generator,
};

/** All that a kustomization names besides itself, in the order of its fields. Charts are not among them. */
export function listReferences(kustomization: JsonObject): readonly Reference[] {
  const found: Reference[] = [];
  replaceReferences(kustomization, (reference) => {
    found.push(reference);
    return undefined;
  });
  return found;
}

/** A kustomization with other entries where `replace` gives some. */
export function replaceReferences(kustomization: JsonObject, replace: Replace): JsonObject {
  const fields = Object.entries(kustomization).map(([name, value]) => {
    const mapper = Object.hasOwn(mappers, name) ? mappers[name] : undefined;
    return [name, mapper === undefined || value === undefined ? value : mapper(value, name, replace)] as const;
  });
  return Object.fromEntries(fields);
}

/** Says whether an entry is written out where it stands instead of naming something. */
export function isWrittenOut({ kind, entry }: Reference): boolean {
  if (kind === "patch" || kind === "plugin") return /[\n{]|:\s/.test(textOf(entry));
  return entry.includes("\n");
}
