import { z } from "zod";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import { kustomizeFailure, quoted } from "./failure.js";
import { objectsOf, textOf } from "./kustomization.js";

const text = z.string().default("");
const flag = z.boolean().default(false);
const values = z.custom<JsonObject>((value) => isObject(value), "a map is expected");

const chartSchema = z.strictObject({
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  nameTemplate: text,
  valuesFile: text,
  additionalValuesFiles: z.array(z.string()).default([]),
  valuesInline: values.optional(),
  valuesMerge: z.enum(["", "merge", "override", "replace"]).default(""),
  includeCRDs: flag,
  skipHooks: flag,
  skipTests: flag,
  apiVersions: z.array(z.string()).default([]),
  kubeVersion: text,
  debug: flag,
  devel: flag,
});

/** One chart that a kustomization inflates. */
export interface ChartSettings extends z.output<typeof chartSchema> {
  /** Directory of charts, from the kustomization's own. Default `charts`. */
  readonly chartHome: string;
  /** Where it stands, for messages: `helmCharts[1]`. */
  readonly at: string;
}

/**
 * The charts of a kustomization, in the order Kustomize inflates them, and the kustomization without them.
 * @throws FairleadError `BAD_USER_INPUT` (`KUSTOMIZE_BUILD_FAILED`) for a field that is not known or of the wrong type
 * @see kubernetes-sigs/kustomize:api/types/helmchartargs.go
 */
export function takeCharts(kustomization: JsonObject): { readonly charts: readonly ChartSettings[]; readonly rest: JsonObject } {
  const { helmCharts, helmGlobals, helmChartInflationGenerator: old, ...rest } = kustomization;
  const before = objectsOf(old);
  const globals = isObject(helmGlobals) ? helmGlobals : undefined;
  const oldHome = before.map((chart) => textOf(chart["chartHome"])).findLast((home) => home !== "");
  const chartHome = (globals === undefined ? oldHome : textOf(globals["chartHome"])) || "charts";
  const charts = [
    ...objectsOf(helmCharts).map((chart, index) => readChart(chart, chartHome, `helmCharts[${index}]`)),
    ...before.map((chart, index) => readChart(renameOld(chart), chartHome, `helmChartInflationGenerator[${index}]`)),
  ];
  return { charts, rest: charts.length === 0 ? kustomization : rest };
}

/** Fields of a generator's configuration that are not the chart's. */
const ofGenerator: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "chartHome", "configHome"]);

/** The chart that the configuration of a generator describes; undefined if it is one of another generator. */
export function readGenerator(document: Json, at: string): ChartSettings | undefined {
  if (!isObject(document) || document["kind"] !== "HelmChartInflationGenerator" || document["apiVersion"] !== "builtin")
    return undefined;
  const chart = Object.fromEntries(Object.entries(document).filter(([name]) => !ofGenerator.has(name)));
  return readChart(chart, textOf(document["chartHome"]) || "charts", at);
}

/** What the fields of the deprecated form are called today; others of it had no effect. */
const oldNames: Readonly<Record<string, string>> = {
  chartName: "name",
  chartVersion: "version",
  chartRepoUrl: "repo",
  values: "valuesFile",
  valuesLocal: "valuesInline",
  valuesMerge: "valuesMerge",
  releaseName: "releaseName",
};

function renameOld(chart: JsonObject): JsonObject {
  const fields = Object.entries(oldNames).map(([old, name]) => [name, chart[old]] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function readChart(chart: JsonObject, chartHome: string, at: string): ChartSettings {
  const parsed = chartSchema.safeParse(chart);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = [at, ...(issue?.path ?? [])].join(".");
    throw kustomizeFailure("KUSTOMIZE_BUILD_FAILED", `Cannot read ${field}: ${sentenceOf(issue)}`);
  }
  if (parsed.data.name === "") throw kustomizeFailure("KUSTOMIZE_BUILD_FAILED", `chart name cannot be empty: ${at} has none`);
  return { ...parsed.data, chartHome, at };
}

function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "unrecognized_keys") return `unknown field ${issue.keys.slice(0, 3).map(quoted).join(", ")}`;
  if (issue?.path[0] === "valuesMerge") return "valuesMerge must be one of merge, override, replace";
  return (issue?.message ?? "").replace(/^Invalid input: /, "");
}
