import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { ParameterAnnouncement } from "../../engine/model/source-details.js";
import type { PluginLimits } from "./manifest.js";

/** What a plugin is asked to do: give manifests, or announce the parameters it finds in the files. */
export type PluginOperation = "generate" | "parameters";

/** What a plugin gets, as JSON. Parts that its manifest does not ask for are absent. */
export interface PluginMessage {
  readonly abi: "v1";
  readonly op: PluginOperation;
  /** `name` as `ARGOCD_APP_NAME`, `namespace` as `ARGOCD_APP_NAMESPACE`: that of the destination. */
  readonly app?: { readonly name: string; readonly namespace: string; readonly project: string };
  readonly source: {
    readonly path: string;
    readonly repoURL?: string;
    readonly targetRevision?: string;
    readonly revision?: string;
  };
  readonly destination?: { readonly namespace?: string; readonly kubeVersion?: string; readonly apiVersions?: readonly string[] };
  readonly parameters: JsonObject;
  readonly env: Readonly<Record<string, string>>;
  readonly files: {
    readonly root: "/src";
    /** The source's directory below `root`; `""` is the root itself. */
    readonly appDir: string;
    /** What `inputs.include` lists, by its path below `root`. Bytes; `mode` as Git writes it. */
    readonly index: readonly { readonly path: string; readonly size: number; readonly mode: "100644" | "100755" }[];
    /** The Application's other sources, each below `/refs/NAME`. */
    readonly refs: readonly string[];
  };
  readonly limits: PluginLimits;
  readonly dryRun: boolean;
}

/** Something a plugin has to say, as KRM functions say it. Lines and columns count from 1. */
export interface PluginResult {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** Path in the repository. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Path of a field in that file. */
  readonly field?: string;
  readonly resourceRef?: Json;
  readonly tags?: Json;
  readonly hint?: string;
}

/** What a plugin answered, read and bounded. */
export interface PluginReply {
  readonly items: readonly JsonObject[];
  readonly results: readonly PluginResult[];
  readonly parameters: readonly ParameterAnnouncement[];
}
