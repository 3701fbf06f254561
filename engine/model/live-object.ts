import type { Manifest } from "./manifest.js";

/** A kind a cluster serves, from its discovery. `group` is `""` for the core group. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural in URLs: `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What a watch tells about one cluster. Objects are whole and raw. */
export type LiveChange =
  /** An object appeared or changed. */
  | { readonly type: "upsert"; readonly object: Manifest }
  /** An object is gone; `object` is its last known or a bare identity with `uid`. */
  | { readonly type: "delete"; readonly object: Manifest }
  /** The first complete list of a kind has been told, in all the cluster or in one namespace: from now on absence there is a fact. */
  | { readonly type: "listed"; readonly resource: ApiResource; readonly namespace?: string }
  /** Every kind that could be listed has been: what is not `listed` by now cannot be seen for the time being. Told once. */
  | { readonly type: "settled" }
  /** What was `listed` is no longer looked at; absence there proves nothing any more. What nobody else looks at was told as deleted before. */
  | { readonly type: "unlisted"; readonly resource: ApiResource; readonly namespace?: string }
  /** A kind is no longer served. All its objects were told as deleted before. */
  | { readonly type: "unserved"; readonly resource: ApiResource };
