import type { JsonObject } from "../../model/manifest.js";
import { at } from "../fields.js";

/** A reference to the owner of what an action makes. */
export function ownedBy(owner: JsonObject): JsonObject {
  const { apiVersion, kind } = owner;
  return { apiVersion, kind, name: at(owner, "metadata", "name"), uid: at(owner, "metadata", "uid") };
}
