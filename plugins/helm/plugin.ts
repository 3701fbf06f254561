import type { ManifestObjects, Plugin, PluginInput } from "../contract.js";
import { createMountedFiles } from "../mounted-files.js";
import { moduleDigest } from "../tools/module-digest.js";
import type { ToolRunner } from "../tools/run-tool.js";
import { supplyDependencies } from "./dependencies.js";
import { inspectChart } from "./inspect-chart.js";
import { inspectHelm } from "./inspect-helm.js";
import { refuseLinksOut } from "./links-out.js";
import type { HelmManifest, HelmTemplateOutput } from "./messages.js";
import { namespaceWarning } from "./namespace-warning.js";
import { readHelmOptions } from "./options.js";
import { type PreparedTemplate, prepareTemplate } from "./prepare-template.js";
import { runTemplate, seedOf } from "./run-template.js";

/**
 * Charts, in Git or from a chart repository, rendered by the real Helm.
 * @see argoproj/argo-cd:docs/user-guide/helm.md
 */
export function createHelmPlugin(tools: ToolRunner): Plugin {
  return {
    name: "helm",
    sourceType: "Helm",
    get digest() {
      return moduleDigest(tools.modules, "helm");
    },
    inspect: async (input, signal) => ({ helm: await inspectHelm(tools, input, signal) }),
    async render(input, signal) {
      const options = readHelmOptions(input.source.helm);
      await refuseLinksOut(input.files, input.path, signal);
      const prepared = await prepareTemplate(input, options, signal);
      const inspect = () => inspectChart(tools, input, [], signal);
      const supplied = await supplyDependencies(input, { passCredentials: options.passCredentials, inspect }, signal);
      const { manifests, warnings } = await template(tools, { input, prepared, archives: supplied.archives }, signal);
      const misled = namespaceWarning(options.namespace, manifests, () => input.fact("namespace"));
      return {
        texts: byTemplate(manifests),
        warnings: [...prepared.warnings, ...supplied.warnings, ...(misled === undefined ? [] : [misled]), ...warnings],
      };
    },
  };
}

/** What one run takes. */
interface TemplateRun {
  readonly input: PluginInput;
  readonly prepared: PreparedTemplate;
  /** By path in the repository. */
  readonly archives: ReadonlyMap<string, Uint8Array>;
}

async function template(
  tools: ToolRunner,
  { input, prepared, archives }: TemplateRun,
  signal: AbortSignal,
): Promise<HelmTemplateOutput> {
  const mounts = new Map([["/src", input.files]]);
  for (const [name, files] of input.refs ?? []) mounts.set(`/refs/${name}`, files);
  const overlay = new Map(prepared.fetched);
  for (const [path, archive] of archives) overlay.set(`/src/${path}`, archive);
  const { message, named } = prepared;
  const outside = named.filter((path) => !path.startsWith(`${message.chart}/`));
  const files = createMountedFiles({ mounts, overlay });
  return runTemplate(tools, { message, files, preload: [message.chart, ...outside], seed: seedOf(input) }, signal);
}

/** Documents that follow one another and come from one template, together; Helm orders by kind, so a template may come several times. */
function byTemplate(manifests: readonly HelmManifest[]): readonly ManifestObjects[] {
  const texts: { readonly name: string; readonly objects: HelmManifest["object"][] }[] = [];
  for (const { source, object } of manifests) {
    const last = texts.at(-1);
    if (last?.name === source) last.objects.push(object);
    else texts.push({ name: source, objects: [object] });
  }
  return texts;
}
