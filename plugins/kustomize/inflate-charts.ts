import { isObject } from "../../engine/kubernetes/json-value.js";
import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { RemoteSources } from "../../engine/ports/remote-sources.js";
import type { HelmInspectOutput, HelmTemplateInput, HelmValues } from "../helm/messages.js";
import { runTemplate } from "../helm/run-template.js";
import { createMountedFiles } from "../mounted-files.js";
import { joinInside } from "../path-parts.js";
import { runTool, type ToolRunner } from "../tools/run-tool.js";
import { type ChartSettings, readGenerator, takeCharts } from "./chart-settings.js";
import { kustomizeFailure, quoted } from "./failure.js";
import { readDocuments, textsOf } from "./kustomization.js";
import { mergeValues } from "./merge-values.js";
import { describePath, enterPath, guestPath, type Place, pathEscape } from "./place.js";
import type { InflateCharts, OpenVisit } from "./walk.js";

/** What charts see of the cluster. */
export interface ChartCapabilities {
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
}

/** What inflating works with. */
export interface InflateOptions {
  readonly tools: ToolRunner;
  readonly remote: RemoteSources;
  /** Asked when there is a chart. */
  capabilities(): ChartCapabilities;
  /** What functions of chance start from, if not from chance; asked when there is a chart. */
  seed(): string | undefined;
  /** Told what Helm says of a chart, `CODE: sentence`. */
  readonly onWarning: (warning: string) => void;
}

type Graph = Parameters<InflateCharts>[1];

/** A chart where the guest sees it. */
interface FoundChart {
  readonly path: string;
  /** Its own values as text. */
  valuesText(): Promise<string>;
}

const componentDirectory = ".fairlead-charts";
const maxChartFileBytes = 5 * 1_048_576;
/** Kustomize's mark: Helm has given these objects their namespace. It takes the mark away itself. */
const mark = { "internal.config.kubernetes.io/helm-generated": "true" };

/**
 * Makes what renders the charts of a kustomization with Helm and lets it take in the result as its first component: after its own resources and generators,
 * before its transformers, which is where Kustomize inflates charts.
 * @see kubernetes-sigs/kustomize:api/internal/builtins/HelmChartInflationGenerator.go
 */
export function createChartInflation(options: InflateOptions): InflateCharts {
  return async (visit, graph, signal) => {
    const { charts: own, rest: withoutOwn } = takeCharts(visit.kustomization);
    const { charts: generated, rest } = await takeGenerators(withoutOwn, visit, signal);
    const charts = [...own.map((chart) => ({ ...chart, namespace: chart.namespace || visit.namespace })), ...generated];
    if (charts.length === 0) return visit.kustomization;
    const objects: JsonObject[] = [];
    for (const chart of charts) objects.push(...(await renderChart(chart, visit.place, graph, options, signal)));
    if (objects.length === 0) return rest;
    const directory = guestPath(visit.place, below(visit.place.path, componentDirectory));
    const component = { apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component", resources: ["charts.yaml"] };
    const charted = Buffer.from(objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(""));
    const before = graph.overlay.get(`${directory}/charts.yaml`);
    if (before !== undefined && !charted.equals(before)) throw usedTwice(visit.place);
    graph.overlay.set(`${directory}/kustomization.yaml`, Buffer.from(JSON.stringify(component)));
    graph.overlay.set(`${directory}/charts.yaml`, charted);
    return { ...rest, components: [componentDirectory, ...textsOf(rest["components"])] };
  };
}

/** Charts that the configuration of a generator asks for, written out or in a file. What else a file holds is written out instead of it. */
async function takeGenerators(kustomization: JsonObject, { place }: OpenVisit, signal: AbortSignal) {
  const generators: string[] = [];
  const charts: ChartSettings[] = [];
  for (const [index, entry] of textsOf(kustomization["generators"]).entries()) {
    const at = `generators[${index}]`;
    const documents = await readGeneratorEntry(entry, place, at, signal);
    const read = documents.map((document) => ({ document, chart: readGenerator(document, at) }));
    charts.push(...read.flatMap(({ chart }) => (chart === undefined ? [] : [chart])));
    const others = read.filter(({ chart }) => chart === undefined);
    if (others.length === read.length) generators.push(entry);
    else generators.push(...others.map(({ document }) => JSON.stringify(document)));
  }
  return { charts, rest: charts.length === 0 ? kustomization : { ...kustomization, generators } };
}

async function readGeneratorEntry(entry: string, place: Place, at: string, signal: AbortSignal): Promise<readonly Json[]> {
  const documents = (await readDocuments(entry, signal)) ?? [];
  if (documents.some((document) => isObject(document))) return documents;
  const text = await readText(place, enterPath(place, entry, at), signal);
  return text === undefined ? [] : ((await readDocuments(text, signal)) ?? []);
}

async function renderChart(chart: ChartSettings, place: Place, graph: Graph, options: InflateOptions, signal: AbortSignal) {
  const overlay = new Map(graph.overlay);
  const files = createMountedFiles({ mounts: graph.trees, overlay });
  const found = await findChart(chart, place, { ...options, overlay, files }, signal);
  const { kubeVersion, apiVersions } = options.capabilities();
  const useKubeVersion = chart.kubeVersion || kubeVersion;
  const message: HelmTemplateInput = {
    op: "template",
    chart: found.path,
    ...releaseNameOf(chart),
    namespace: chart.namespace || "default",
    values: await valuesOf(chart, found, place, signal),
    setJson: [],
    set: [],
    setString: [],
    setFile: [],
    setLiteral: [],
    ...(useKubeVersion !== "" && { kubeVersion: useKubeVersion }),
    apiVersions: chart.apiVersions.length > 0 ? chart.apiVersions : apiVersions,
    includeCrds: chart.includeCRDs,
    skipTests: chart.skipTests,
    noHooks: chart.skipHooks,
    showOnly: [],
    skipSchemaValidation: false,
    isUpgrade: false,
  };
  const job = { message, files, preload: [found.path], seed: options.seed() };
  const { manifests, warnings } = await runTemplate(options.tools, job, signal);
  warnings.forEach(options.onWarning);
  return manifests.map(({ object }) => markGenerated(object));
}

/** The name of a release that has none is what `helm template` calls it. */
function releaseNameOf({ releaseName, nameTemplate, at }: ChartSettings) {
  if (releaseName !== "" && nameTemplate !== "")
    throw refusal(`Cannot inflate ${at}: cannot set nameTemplate and also specify releaseName`);
  return { releaseName: releaseName || "release-name", ...(nameTemplate !== "" && { nameTemplate }) };
}

interface ChartFinding extends InflateOptions {
  readonly overlay: Map<string, Uint8Array>;
  readonly files: ReturnType<typeof createMountedFiles>;
}

/** The chart in the chart home, else its archive from its repository. */
async function findChart(
  chart: ChartSettings,
  place: Place,
  { tools, remote, overlay, files }: ChartFinding,
  signal: AbortSignal,
): Promise<FoundChart> {
  const { name, version, repo, at } = chart;
  const home = enterPath(place, chart.chartHome, "helmGlobals.chartHome");
  const folder = version !== "" && repo !== "" ? below(home, `${name}-${version}`) : home;
  const path = joinInside(folder, name);
  if (path === undefined || /[/\\]/.test(name)) throw pathEscape(place, name, at);
  const resolved = await place.files.resolve(path, signal);
  if (resolved.found && resolved.entry.type === "directory") {
    return { path: guestPath(place, path), valuesText: async () => (await readText(place, `${path}/values.yaml`, signal)) ?? "" };
  }
  if (!resolved.found && resolved.escapes) throw pathEscape(place, name, at);
  if (repo === "")
    throw refusal(
      `no repo specified for pull, no chart found at '${path}': ${at} of ${describePath(place, place.path)} has no repo`,
    );
  const fetched = await remote.chart({ repository: repo, name, version }, signal);
  const archive = guestPath(place, below(place.path, `${componentDirectory}/${name}-${fetched.version}.tgz`));
  overlay.set(archive, fetched.archive);
  return {
    path: archive,
    async valuesText() {
      const job = { tool: "helm", input: { op: "inspect", chart: archive, values: [] }, files, preload: [archive] } as const;
      return (await runTool<HelmInspectOutput>(tools, job, signal)).output.valuesText;
    },
  };
}

/** The layers of values: a file or the chart's own, joined with those of the kustomization as it says; then further files. */
async function valuesOf(
  chart: ChartSettings,
  found: FoundChart,
  place: Place,
  signal: AbortSignal,
): Promise<readonly HelmValues[]> {
  const { valuesFile, additionalValuesFiles, valuesInline = {}, valuesMerge, at } = chart;
  const layers: HelmValues[] = [];
  const fromFile = (file: string, field: string): HelmValues => {
    const path = enterPath(place, file, `${at}.${field}`);
    return { name: describePath(place, path), path: guestPath(place, path) };
  };
  if (Object.keys(valuesInline).length === 0) {
    if (valuesFile !== "") layers.push(fromFile(valuesFile, "valuesFile"));
  } else {
    const merged = valuesMerge === "replace" ? valuesInline : mergeAs(valuesMerge, valuesInline, await baseValues());
    layers.push({ name: `${at}.valuesInline`, text: JSON.stringify(merged) });
  }
  return [...layers, ...additionalValuesFiles.map((file) => fromFile(file, "additionalValuesFiles"))];

  async function baseValues(): Promise<JsonObject> {
    const text =
      valuesFile === ""
        ? await found.valuesText()
        : await readText(place, enterPath(place, valuesFile, `${at}.valuesFile`), signal);
    if (text === undefined) throw refusal(`Cannot inflate ${at}: the values file ${quoted(valuesFile)} is not there`);
    const [first = {}] = (await readDocuments(text, signal)) ?? [undefined];
    if (isObject(first)) return first;
    throw refusal(`Cannot inflate ${at}: could not parse values file ${quoted(valuesFile)}; it must hold one map`);
  }
}

function mergeAs(how: ChartSettings["valuesMerge"], inline: JsonObject, base: JsonObject): JsonObject {
  return how === "merge" ? mergeValues(base, inline) : mergeValues(inline, base);
}

async function readText(place: Place, path: string, signal: AbortSignal): Promise<string | undefined> {
  const resolved = await place.files.resolve(path, signal);
  if (!resolved.found || resolved.entry.type !== "file") return undefined;
  const { path: target } = resolved.entry;
  return new TextDecoder().decode((await place.files.read([target], { maxBytes: maxChartFileBytes }, signal)).get(target));
}

function markGenerated(object: JsonObject): JsonObject {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  const annotations = isObject(metadata["annotations"]) ? metadata["annotations"] : {};
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...mark } } };
}

/** The guest sees one directory once, so its charts have one namespace. */
function usedTwice(place: Place) {
  const because = "they are used in two namespaces of one build, which is not supported";
  return refusal(
    `Cannot inflate the charts of ${describePath(place, place.path)}: ${because}; build the two apart, or give each chart a namespace`,
  );
}

function below(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function refusal(message: string) {
  return kustomizeFailure("KUSTOMIZE_BUILD_FAILED", message);
}
