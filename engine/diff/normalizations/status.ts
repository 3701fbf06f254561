import type { Normalization } from "./normalization.js";

/** `status` is what controllers say, never what Git wants, even where a rendered object holds one. */
export const withoutStatus: Normalization = (object) => {
  if (!Object.hasOwn(object, "status")) return object;
  const { status: _, ...rest } = object;
  return rest;
};
