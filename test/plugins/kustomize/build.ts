import { FairleadError } from "../../../engine/errors.js";
import type { JsonObject, Manifest } from "../../../engine/model/manifest.js";
import type { FactName } from "../../../engine/model/read-set.js";
import type { RemoteSources } from "../../../engine/ports/remote-sources.js";
import { readRenderSettings } from "../../../engine/source/render-settings.js";
import { buildKustomization, type KustomizeBuild } from "../../../plugins/kustomize/build-kustomization.js";
import type { ToolRunner } from "../../../plugins/tools/run-tool.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { makeInput } from "../make-input.js";

/** What differs from a build of `app/` in a repository. */
export interface BuildParts {
  readonly path?: string;
  readonly kustomize?: JsonObject;
  /** `kustomize.buildOptions`. */
  readonly options?: string;
  readonly remote?: Partial<RemoteSources>;
  readonly facts?: Partial<Record<FactName, string>>;
}

/** The input of a source of `app/`. */
export function inputOf(files: FakeFiles, { path = "app", kustomize = {}, options = "", remote, facts = {} }: BuildParts = {}) {
  const input = makeInput({ files, path, source: { kustomize }, facts });
  const settings = readRenderSettings({ "kustomize.buildOptions": options });
  return { ...input, settings, remote: { ...input.remote, ...remote } };
}

/** Builds files in memory with the real module. */
export function buildFiles(tools: ToolRunner, files: FakeFiles, parts: BuildParts = {}): Promise<KustomizeBuild> {
  return buildKustomization(tools, inputOf(files, parts), AbortSignal.timeout(60_000));
}

/** What a build fails with: code, reason and sentence. */
export async function failureOf(build: Promise<unknown>): Promise<string> {
  return build.then(
    () => "",
    (error: unknown) => {
      if (!(error instanceof FairleadError)) throw error;
      return `${error.code} ${String(error.details["reason"])} ${error.message}`;
    },
  );
}

/** `Kind/name` of each object. */
export function namesOf({ objects }: Pick<KustomizeBuild, "objects">): string {
  return (objects as unknown as readonly Manifest[]).map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(" ");
}

/** A kustomization over a Deployment `web` of image `nginx:1.0` with two replicas. */
export const webApp: FakeFiles = {
  "app/kustomization.yaml": "resources: [deployment.yaml]\n",
  "app/deployment.yaml": [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata: {name: web}",
    "spec:",
    "  replicas: 2",
    "  selector: {matchLabels: {app: web}}",
    "  template:",
    "    metadata: {labels: {app: web}}",
    "    spec: {containers: [{name: web, image: nginx:1.0}]}",
    "",
  ].join("\n"),
};

/** A ConfigMap. */
export const configMap = (name: string, data = "{}"): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;
