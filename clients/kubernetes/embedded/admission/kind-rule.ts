import type { Manifest } from "../../../../engine/model/manifest.js";
import type { ServerContext } from "../context.js";
import type { StatusCause } from "../status-error.js";

/** What a kind does beyond what every kind does. All of it is optional. */
export interface KindRule {
  /** Rewrites what was sent into the form that is kept, before anybody's fields are recorded. */
  readonly normalize?: (object: Manifest) => Manifest;
  /** Sets what the server decides about a new object, before defaults. */
  readonly prepareCreate?: (object: Manifest, context: ServerContext) => Manifest;
  /** The same for a changed one; `live` is as it was. */
  readonly prepareUpdate?: (object: Manifest, live: Manifest, context: ServerContext, subresource?: string) => Manifest;
  /** What is wrong with the object, after defaults; `live` is absent for a new one. */
  readonly validate?: (object: Manifest, live?: Manifest) => readonly StatusCause[];
}
