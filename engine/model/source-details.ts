/** What a person who edits an Application wants to know of its chart. */
export interface HelmDetails {
  /** The chart's name. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Files beside Chart.yaml that look like values. */
  readonly valueFiles: readonly string[];
  /** Text of the chart's values.yaml. */
  readonly values: string;
  /** The values with the Application's value files over them, flat: `a.b[0].c`, dots within a key escaped. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly fileParameters: readonly { readonly name: string; readonly path: string }[];
  /** What renders the same on a command line. */
  readonly command: string;
}

/** What a kustomization says of itself and what it runs. */
export interface KustomizeDetails {
  /** Every `image` of a list of containers or init containers in the output, sorted, as often as it stands there. */
  readonly images: readonly string[];
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly namespace: string;
  /** `commonLabels` and the pairs of `labels`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly replicas: readonly { readonly name: string; readonly count: number }[];
}

/**
 * A parameter that a plugin takes, as Argo CD announces it.
 * @see argoproj/argo-cd:reposerver/repository/repository.proto `ParameterAnnouncement`
 */
export interface ParameterAnnouncement {
  readonly name: string;
  readonly title: string;
  readonly tooltip: string;
  readonly required: boolean;
  /** A hint: `string` (also `""`), `number`, `boolean`. */
  readonly itemType: string;
  /** `string` (also `""`), `array` or `map`; the default of that name counts. */
  readonly collectionType: string;
  readonly string?: string;
  readonly array?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
}

/** What a plugin says of itself. */
export interface PluginDetails {
  readonly name: string;
  readonly parameters: readonly ParameterAnnouncement[];
}

/** What a source is, by the tool that renders it; a plain directory has nothing to tell. */
export interface SourceDetails {
  /** What the revision resolved to. */
  readonly revision: string;
  readonly sourceType: "Helm" | "Kustomize" | "Directory" | "Plugin";
  readonly helm?: HelmDetails;
  readonly kustomize?: KustomizeDetails;
  readonly plugin?: PluginDetails;
  readonly warnings: readonly string[];
}
