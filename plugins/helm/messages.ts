import type { JsonObject } from "../../engine/model/manifest.js";

/** A layer of values: a file that the guest reads, or a text. `name` is what messages call it. */
export type HelmValues = { readonly name: string; readonly path: string } | { readonly name: string; readonly text: string };

/** What `helm template` takes. Paths are the guest's (`/src/…`). */
export interface HelmTemplateInput {
  readonly op: "template";
  /** A chart's directory or archive. */
  readonly chart: string;
  readonly releaseName: string;
  /** A template that makes the name; `releaseName` does not count then. */
  readonly nameTemplate?: string;
  readonly namespace: string;
  /** Later layers win. */
  readonly values: readonly HelmValues[];
  /** `--set-json`, `--set`, `--set-string`, `--set-file` (`key=guest path`), `--set-literal`, each as written on a command line, in Helm's order. */
  readonly setJson: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setFile: readonly string[];
  readonly setLiteral: readonly string[];
  readonly kubeVersion?: string;
  /** Added to Helm's own set. */
  readonly apiVersions: readonly string[];
  readonly includeCrds: boolean;
  readonly skipTests: boolean;
  readonly noHooks: boolean;
  readonly showOnly: readonly string[];
  readonly skipSchemaValidation: boolean;
  readonly isUpgrade: boolean;
  /** What is of chance comes from a seed: the answer's warnings say so. */
  readonly isSeeded?: boolean;
}

/** What it gives: one entry a document that is not empty, in Helm's order. */
export interface HelmTemplateOutput {
  readonly manifests: readonly HelmManifest[];
  /** Things a person may want to know: hooks that never run, template functions of chance or of the clock that were called. */
  readonly warnings: readonly string[];
}

/** One document. `source` as in Helm's `# Source:` line. */
export interface HelmManifest {
  readonly source: string;
  readonly object: JsonObject;
}

/** Asks what a chart says of itself; nothing is rendered. */
export interface HelmInspectInput {
  readonly op: "inspect";
  readonly chart: string;
  readonly values: readonly HelmValues[];
}

/** A dependency as Chart.yaml (or requirements.yaml) declares it. */
export interface HelmDependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly alias: string;
}

/** The chart's own words, its values as parameters (`a.b[0].c`, dots in keys escaped), and where its dependencies stand. */
export interface HelmInspectOutput {
  readonly metadata: JsonObject;
  /** Text of values.yaml; `""` if there is none. */
  readonly valuesText: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly dependencies: readonly HelmDependency[];
  /** Chart.lock or requirements.lock; absent if there is none. `isInStep`: its digest fits what is declared. */
  readonly lock?: { readonly isInStep: boolean; readonly dependencies: readonly HelmDependency[] };
  /** Names that are declared and not in charts/. */
  readonly missing: readonly string[];
}
