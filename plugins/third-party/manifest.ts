import type { JsonObject } from "../../engine/model/manifest.js";

/** The name of the file that makes a folder a plugin. */
export const manifestFile = "fairlead-plugin.yaml";

/** One way in which a directory is recognised. Globs and paths count from the directory of the source. */
export type DiscoveryRule =
  /** A file matches the glob; `*` stops at `/`, `**` does not. */
  | { readonly file: string }
  /** A file is there and holds the text. */
  | { readonly contains: { readonly file: string; readonly text: string } };

/** What a plugin may use of the host. Neither credentials nor clusters can be had: a manifest that asks for them is refused. */
export interface PluginCapabilities {
  /** Hosts from which it fetches: `api.example.com`, `*.example.com:8443`. Needs a grant. */
  readonly network: readonly string[];
  readonly gitCredentials: boolean;
  readonly clusterRead: readonly string[];
}

/** How much one run may use, as the manifest asks. */
export interface PluginLimits {
  /** 16 to 1024; 128 unless said. */
  readonly memoryMiB: number;
  /** Up to 60; 2 unless said. */
  readonly cpuSeconds: number;
  /** Up to 90; 10 unless said. */
  readonly wallSeconds: number;
  /** Up to 64; 16 unless said. */
  readonly outputMiB: number;
}

/** What a plugin is handed besides its parameters. Each thing that is asked for makes fewer Applications share a render. */
export interface PluginInputs {
  /** Which files can be read: those of the source's directory, or those of the whole repository, which needs a grant. Default `app`. */
  readonly scope: "app" | "repository";
  /** Globs, counted from the source's directory: what is listed in the message and handed over at once. Default: all of it. */
  readonly include: readonly string[];
  /** The Application's other sources, below `/refs`. Needs a grant. Default false. */
  readonly refs: boolean;
  /** Name, project and destination namespace of the Application. Default true. */
  readonly app: boolean;
  /** Repository and revision; then every commit renders anew. Default false. */
  readonly revision: boolean;
  /** Version and API list of the destination cluster. Default false. */
  readonly cluster: boolean;
}

/** `fairlead-plugin.yaml`, read and checked, with its defaults filled in. */
export interface PluginManifest {
  readonly apiVersion: "plugins.fairlead.dev/v1";
  readonly kind: "ManifestGenerator";
  readonly metadata: {
    readonly name: string;
    readonly version: string;
    readonly title?: string | undefined;
    readonly icon?: string | undefined;
  };
  /** A range of Fairlead's versions. */
  readonly engines: { readonly fairlead: string };
  readonly runtime: {
    /** `js`: one JavaScript bundle; `wasm`: a WebAssembly module; `command`: a module that is a plain WASI program. */
    readonly type: "js" | "wasm" | "command";
    /** Path of the bundle or module, from the manifest. */
    readonly entry: string;
    readonly abi: "v1";
    /** Hex digest of the entry, where the author wants it checked. */
    readonly sha256?: string | undefined;
  };
  /** Absent: chosen by name only. */
  readonly discovery?: { readonly priority: number; readonly any: readonly DiscoveryRule[] } | undefined;
  readonly inputs: PluginInputs;
  readonly parameters: {
    /** JSON Schema 2020-12 of an object. */
    readonly schema: JsonObject;
    readonly ui: ParameterLayout;
    /** The plugin announces further parameters itself, by what it finds in the files. */
    readonly dynamic: boolean;
    /** The plugin judges the parameters itself, after the schema and before it generates. */
    readonly validate: boolean;
  };
  readonly environment: { readonly read: readonly string[] };
  readonly capabilities: PluginCapabilities;
  readonly limits: PluginLimits;
  readonly output: { readonly allowEmpty: boolean; readonly deterministic: boolean };
}

/** How a form shows the parameters: their order, and which stand together. */
export interface ParameterLayout {
  readonly order: readonly string[];
  readonly groups: readonly { readonly title: string; readonly parameters: readonly string[] }[];
}
