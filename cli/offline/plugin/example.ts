import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseYamlDocuments } from "../../../engine/dialects/yaml.js";
import { FairleadError, messageOf } from "../../../engine/errors.js";
import type { Json, JsonObject } from "../../../engine/model/manifest.js";
import type { FactName } from "../../../engine/model/read-set.js";

/** One golden example: a folder below `examples/`. */
export interface Example {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** The source's directory below `input/`; `""` is `input/` itself. */
  readonly path: string;
  /** What `source.plugin` says, besides the name. */
  readonly plugin: JsonObject;
  readonly facts: Readonly<Record<FactName, string>>;
  /** Other sources: their `ref` → a folder, from the example's. */
  readonly refs: Readonly<Record<string, string>> | undefined;
  /** What is at URLs: a file each, from the example's folder. */
  readonly network: Readonly<Record<string, string>>;
  /** A text that the failure's message holds; absent if the example renders. */
  readonly error: string | undefined;
}

const text = z.string().max(1000);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const settings = z.strictObject({
  path: text.default(""),
  parameters: z.union([z.record(z.string(), z.json()), z.array(z.json())]).default({}),
  env: z.record(z.string(), scalar).default({}),
  app: z
    .strictObject({ name: text.default("example"), namespace: text.default("example"), project: text.default("default") })
    .prefault({}),
  source: z
    .strictObject({
      repoURL: text.default("https://git.example.com/example.git"),
      targetRevision: text.default("HEAD"),
      revision: text.default("0".repeat(40)),
    })
    .prefault({}),
  cluster: z
    .strictObject({ kubeVersion: text.default("1.34.0"), apiVersions: z.array(text).default(["apps/v1", "v1"]) })
    .prefault({}),
  refs: z.record(z.string(), text).optional(),
  network: z.record(z.url(), text).default({}),
  error: z.string().min(1).optional(),
});

/**
 * The examples of a plugin, in order of their names; all, or the one of a name.
 * @throws FairleadError `NOT_FOUND` if there is none; `BAD_USER_INPUT` (`PLUGIN_CONFIG`) if an `example.yaml` is wrong
 */
export async function readExamples(plugin: string, only?: string): Promise<readonly Example[]> {
  const top = join(plugin, "examples");
  const rows = await readdir(top, { withFileTypes: true }).catch(() => []);
  const names = rows
    .filter((row) => row.isDirectory())
    .map(({ name }) => name)
    .sort();
  const chosen = only === undefined ? names : names.filter((name) => name === only);
  if (chosen.length > 0) return Promise.all(chosen.map((name) => readExample(join(top, name), name)));
  const there =
    names.length === 0
      ? `there is none; write examples/NAME/input/ with the files of an application`
      : `there are ${names.join(", ")}`;
  throw new FairleadError("NOT_FOUND", `Cannot find ${only === undefined ? "an example" : `the example "${only}"`}: ${there}`, {
    details: { reason: "EXAMPLE_NOT_FOUND" },
  });
}

async function readExample(folder: string, name: string): Promise<Example> {
  const written = await readFile(join(folder, "example.yaml"), "utf8").catch(() => "");
  const { path, parameters, env, app, source, cluster, refs, network, error } = readSettings(name, written);
  return {
    name,
    folder,
    path,
    plugin: {
      parameters: asWritten(parameters),
      env: Object.entries(env).map(([key, value]) => ({ name: key, value: String(value) })),
    },
    facts: {
      instanceName: app.name,
      appName: app.name,
      projectName: app.project,
      namespace: app.namespace,
      ...source,
      kubeVersion: cluster.kubeVersion,
      apiVersions: cluster.apiVersions.toSorted().join(","),
      helmSeed: "",
      generatePaths: "",
    },
    refs,
    network,
    error,
  };
}

function readSettings(name: string, written: string): z.output<typeof settings> {
  try {
    const [document] = parseYamlDocuments(written).documents;
    const parsed = settings.safeParse(document?.value ?? {});
    if (parsed.success) return parsed.data;
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  } catch (error) {
    throw new FairleadError("BAD_USER_INPUT", `Cannot read examples/${name}/example.yaml: ${messageOf(error)}`, {
      cause: error,
      details: { reason: "PLUGIN_CONFIG" },
    });
  }
}

/** Typed parameters as an Application writes them: texts, lists of texts, maps of texts; what is nested deeper as JSON. */
function asWritten(parameters: Readonly<Record<string, Json>> | readonly Json[]): readonly Json[] {
  if (Array.isArray(parameters)) return parameters as readonly Json[];
  return Object.entries(parameters as Readonly<Record<string, Json>>).map(([name, value]) => {
    if (Array.isArray(value) && value.every(isScalar)) return { name, array: value.map(String) };
    if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isScalar))
      return {
        name,
        map: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item as string | number | boolean)])),
      };
    return { name, string: typeof value === "string" ? value : JSON.stringify(value) };
  });
}

function isScalar(value: Json | undefined): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
