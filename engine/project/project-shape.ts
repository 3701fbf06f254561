import { isObject } from "../kubernetes/json-value.js";
import type { AppProjectSpec } from "../model/app-project.js";
import type { ProjectProblem } from "./project-problem.js";

/** What a value must be. Fields that are not named may be anything. */
type Shape =
  | { readonly type: "text" | "flag" | "number" | "object" }
  | { readonly type: "list"; readonly of: Shape; readonly mayHoldNull?: true }
  | { readonly type: "fields"; readonly fields: Readonly<Record<string, Shape>> };

const text: Shape = { type: "text" };
const flag: Shape = { type: "flag" };
const listOf = (of: Shape): Shape => ({ type: "list", of });
const fields = (named: Readonly<Record<string, Shape>>): Shape => ({ type: "fields", fields: named });
const texts = listOf(text);
const kinds = listOf(fields({ group: text, kind: text, name: text }));

const role = fields({
  name: text,
  description: text,
  policies: texts,
  groups: texts,
  jwtTokens: listOf(fields({ iat: { type: "number" }, exp: { type: "number" }, id: text })),
});
const syncWindow = fields({
  kind: text,
  schedule: text,
  duration: text,
  applications: texts,
  namespaces: texts,
  clusters: texts,
  manualSync: flag,
  timeZone: text,
  andOperator: flag,
  description: text,
  syncOverrun: flag,
});

const named: Readonly<Partial<Record<keyof AppProjectSpec, Shape>>> = {
  description: text,
  sourceRepos: texts,
  sourceNamespaces: texts,
  destinations: listOf(fields({ server: text, name: text, namespace: text })),
  roles: listOf(role),
  clusterResourceWhitelist: kinds,
  clusterResourceBlacklist: kinds,
  namespaceResourceWhitelist: kinds,
  namespaceResourceBlacklist: kinds,
  orphanedResources: { type: "object" },
  syncWindows: { type: "list", of: syncWindow, mayHoldNull: true },
  permitOnlyProjectScopedClusters: flag,
  destinationServiceAccounts: listOf(fields({ server: text, namespace: text, defaultServiceAccount: text })),
};

const articles = {
  text: "text",
  flag: "true or false",
  number: "a number",
  object: "an object",
  list: "a list",
  fields: "an object",
};

/** Finds what in a spec is of another type than the API has it. With any such problem nothing else can be judged. */
export function shapeProblems(spec: unknown): readonly ProjectProblem[] {
  return check(spec, fields(named), "");
}

function check(value: unknown, shape: Shape, path: string): readonly ProjectProblem[] {
  // What is null is not given.
  if (value === undefined || value === null) return [];
  if (!isOfType(value, shape)) {
    const because = `spec${path.replaceAll("/", ".")} must be ${articles[shape.type]}, not ${JSON.stringify(value).slice(0, 100)}`;
    return [{ path, because }];
  }
  if (shape.type === "list") return checkItems(value as readonly unknown[], shape, path);
  if (shape.type !== "fields") return [];
  const object = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape.fields).flatMap(([field, of]) => check(object[field], of, `${path}/${field}`));
}

function checkItems(items: readonly unknown[], { of, mayHoldNull }: Shape & { type: "list" }, path: string) {
  return items.flatMap((item, index): readonly ProjectProblem[] => {
    const at = `${path}/${index}`;
    if (item !== null || mayHoldNull === true) return check(item, of, at);
    return [{ path: at, because: `spec${at.replaceAll("/", ".")} must be ${articles[of.type]}, not null` }];
  });
}

function isOfType(value: unknown, { type }: Shape): boolean {
  if (type === "text") return typeof value === "string";
  if (type === "flag") return typeof value === "boolean";
  if (type === "number") return typeof value === "number";
  return type === "list" ? Array.isArray(value) : isObject(value);
}
