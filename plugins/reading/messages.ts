import type { YamlLimits } from "../../engine/dialects/yaml.js";
import type { FailureCode } from "../../engine/errors.js";
import type { ManifestText } from "../contract.js";
import type { ValueLimits } from "../parse-manifests.js";

/** A text that a thread shall read: a stream of manifests, or YAML of any values. */
export type ReadJob =
  | { readonly kind: "manifests"; readonly text: ManifestText; readonly limits: ValueLimits }
  | { readonly kind: "yaml"; readonly text: string; readonly limits: YamlLimits };

/** What a thread read, or why it could not. Values are JSON texts: arrays of some of them, in order, each short enough to be parsed at one stretch. */
export type ReadAnswer =
  | { readonly ok: true; readonly parts: readonly string[]; readonly warnings: readonly string[]; readonly nodes: number }
  | {
      readonly ok: false;
      readonly code: FailureCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };
