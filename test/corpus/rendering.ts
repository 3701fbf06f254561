import type { Json } from "../../engine/model/manifest.js";

/** What one side made of a case: its objects in order (of Jsonnet its text, as one value), or why it made nothing. */
export type Rendering =
  | { readonly ok: true; readonly documents: readonly RenderedDocument[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly because: string };

/** One document. `source` is the file that Helm says it comes from, otherwise `""`. */
export interface RenderedDocument {
  readonly source: string;
  readonly value: Json;
}
