import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { RenderTool } from "../../plugins/tools/tool-modules.js";

/** One thing to render. */
export interface CorpusCase {
  readonly tool: RenderTool;
  /** The folder that both sides run in, absolute. */
  readonly folder: string;
  /** The arguments, the same for both sides. */
  readonly args: readonly string[];
  /** What the report calls it: the path below the folder that was asked for, with the values file. */
  readonly name: string;
}

const skipped: ReadonlySet<string> = new Set([".git", "node_modules"]);
const kustomizations: ReadonlySet<string> = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);
/** A release and a cluster of which nothing is the default, so that what ignores them shows. */
const release = ["--include-crds", "-n", "ns", "--kube-version", "1.32.4", "--api-versions", "monitoring.coreos.com/v1"];

/**
 * Finds what can be rendered in a folder: each chart with its own values and with each of `ci/*-values.yaml`, each kustomization, each `.jsonnet` file.
 * Links are not followed. In the order of paths.
 */
export async function findCases(root: string, tools: readonly RenderTool[]): Promise<readonly CorpusCase[]> {
  const cases: CorpusCase[] = [];
  for (const path of await listFiles(root)) {
    const name = relative(root, path);
    const folder = dirname(path);
    if (basename(path) === "Chart.yaml" && tools.includes("helm")) cases.push(...(await chartCases(root, folder)));
    if (kustomizations.has(basename(path)) && tools.includes("kustomize"))
      cases.push({ tool: "kustomize", folder: root, args: [relative(root, folder) || "."], name });
    if (path.endsWith(".jsonnet") && tools.includes("jsonnet"))
      cases.push({ tool: "jsonnet", folder, args: [basename(path)], name });
  }
  return cases;
}

async function chartCases(root: string, chart: string): Promise<readonly CorpusCase[]> {
  const inCi = await readdir(join(chart, "ci")).catch(() => []);
  const path = relative(root, chart) || ".";
  const own: CorpusCase = { tool: "helm", folder: root, args: ["rel", path, ...release], name: path };
  const values = inCi.filter((file) => /values\.ya?ml$/.test(file)).toSorted();
  return [
    own,
    ...values.map((file) => ({
      ...own,
      args: [...own.args, "-f", join(path, "ci", file)],
      name: `${path} -f ci/${file}`,
    })),
  ];
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) paths.push(...(await listFiles(path)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}
