import type { Manifest } from "../../model/manifest.js";

/** Makes two ways of saying the same the same. Applied to both sides; twice is as good as once. */
export type Normalization = (object: Manifest) => Manifest;
