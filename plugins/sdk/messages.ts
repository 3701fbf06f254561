/** A Kubernetes object, as data. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** What a plugin is told of a render. Which parts are there, the manifest says (`inputs`). */
export interface GeneratorInput<Parameters = Readonly<Record<string, unknown>>> {
  readonly abi: "v1";
  /** What the plugin is asked for: manifests, parameters that it finds in the files, or what is wrong with those it is given. */
  readonly op: "generate" | "parameters" | "validate";
  /** `inputs.app`: the Application's name and project, and the namespace it is sent to. */
  readonly app?: { readonly name: string; readonly namespace: string; readonly project: string };
  /** `path` always; the rest with `inputs.revision`. */
  readonly source: {
    readonly path: string;
    readonly repoURL?: string;
    readonly targetRevision?: string;
    readonly revision?: string;
  };
  /** Version and API list with `inputs.cluster`. */
  readonly destination?: { readonly namespace?: string; readonly kubeVersion?: string; readonly apiVersions?: readonly string[] };
  /** Checked against the manifest's schema, defaults filled in. */
  readonly parameters: Parameters;
  /** The variables that the manifest's `environment.read` names. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: {
    readonly root: "/src";
    /** The source's directory, below `root`. */
    readonly appDir: string;
    /** The files that the manifest's `inputs.include` names, by their path below `root`. */
    readonly index: readonly { readonly path: string; readonly size: number; readonly mode: "100644" | "100755" }[];
    /** The Application's other sources, each below `/refs/NAME` (`inputs.refs`). */
    readonly refs: readonly string[];
  };
  readonly limits: {
    readonly memoryMiB: number;
    readonly cpuSeconds: number;
    readonly wallSeconds: number;
    readonly outputMiB: number;
  };
  readonly dryRun: boolean;
}

/** Something to tell the person who reads the render. An `error` fails it. Lines and columns count from 1. */
export interface Result {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Path of a field in the file. */
  readonly field?: string;
  /** The parameter that is meant: its name in the manifest's schema. */
  readonly parameter?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** As KRM functions have them. */
  readonly resourceRef?: unknown;
  readonly tags?: unknown;
}

/** A parameter that a plugin found in the files, beside those of its schema. */
export interface ParameterAnnouncement {
  readonly name: string;
  readonly title?: string;
  readonly tooltip?: string;
  readonly required?: boolean;
  readonly itemType?: string;
  readonly collectionType?: "string" | "array" | "map";
  /** The default: one of the three, as `collectionType` says. */
  readonly string?: string;
  readonly array?: readonly string[];
  readonly map?: Readonly<Record<string, string>>;
}
