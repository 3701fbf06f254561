import type { Manifest } from "../../model/manifest.js";

/** Live, and what live will be once the target is applied; both with what the API server fills in. They are equal if nothing is to be done. */
export interface Prediction {
  readonly live: Manifest;
  readonly predicted: Manifest;
}
