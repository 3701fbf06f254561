import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parse } from "yaml";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";

/** An object and the actions that Argo CD says it offers. */
export interface DiscoveryCase {
  readonly file: string;
  readonly object: JsonObject;
  readonly offered: readonly OfferedAction[];
}

/** An action as it is listed. */
export interface OfferedAction {
  readonly name: string;
  readonly disabled: boolean;
  readonly iconClass: string;
  readonly displayName: string;
  readonly parameters: readonly string[];
}

/** An action of an object and what Argo CD says becomes of it. */
export interface ActionCase {
  readonly file: string;
  readonly action: string;
  readonly object: JsonObject;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outcome: { readonly objects: readonly JsonObject[] } | { readonly error: string };
}

interface ActionTests {
  readonly discoveryTests?: readonly {
    readonly inputPath: string;
    readonly result?: readonly (Partial<Omit<OfferedAction, "name" | "parameters">> & {
      readonly name: string;
      readonly params?: readonly { readonly name: string }[];
    })[];
  }[];
  readonly actionTests?: readonly {
    readonly action: string;
    readonly inputPath: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly expectedOutputPath?: string;
    readonly expectedErrorMessage?: string;
  }[];
}

/** The cases of `resource_customizations`: each `action_test.yaml` with its test data. */
export function actionCases(checkout: string): {
  readonly discovery: readonly DiscoveryCase[];
  readonly actions: readonly ActionCase[];
} {
  const root = join(checkout, "resource_customizations");
  const lists = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("action_test.yaml"));
  const read = lists.toSorted().map((list) => {
    const folder = dirname(join(root, list));
    const tests = parse(readFileSync(join(root, list), "utf8")) as ActionTests;
    const objectsOf = (path: string) => readObjects(join(folder, path));
    const file = (path: string) => relative(checkout, join(folder, path));
    return {
      discovery: (tests.discoveryTests ?? []).map(
        ({ inputPath, result = [] }): DiscoveryCase => ({
          file: file(inputPath),
          object: objectsOf(inputPath)[0] ?? {},
          offered: result
            .map(({ name, disabled = false, iconClass = "", displayName = "", params = [] }) => ({
              name,
              disabled,
              iconClass,
              displayName,
              parameters: params.map((parameter) => parameter.name),
            }))
            .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        }),
      ),
      actions: (tests.actionTests ?? []).map(
        ({ action, inputPath, parameters = {}, expectedOutputPath = "", expectedErrorMessage }): ActionCase => ({
          file: file(inputPath),
          action,
          object: objectsOf(inputPath)[0] ?? {},
          parameters,
          outcome:
            expectedErrorMessage === undefined ? { objects: objectsOf(expectedOutputPath) } : { error: expectedErrorMessage },
        }),
      ),
    };
  });
  return { discovery: read.flatMap(({ discovery }) => discovery), actions: read.flatMap(({ actions }) => actions) };
}

/** The objects of a file: a list of what is to be made holds each as `unstructuredObj`. */
function readObjects(path: string): readonly JsonObject[] {
  const { documents } = parseYamlDocuments(readFileSync(path, "utf8"));
  return documents.flatMap(({ value }) => {
    const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return items.filter(isObject).map((item) => (isObject(item["unstructuredObj"]) ? item["unstructuredObj"] : item));
  });
}
