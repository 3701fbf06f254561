import { findBuiltInKind } from "../../engine/kubernetes/built-in-kinds.js";
import { isObject } from "../../engine/kubernetes/json-value.js";
import type { JsonObject } from "../../engine/model/manifest.js";
import type { HelmManifest } from "./messages.js";

const shown = 3;

/**
 * Warns where `helm.namespace` looks as if it moved objects and does not: it is only what templates see as `.Release.Namespace`, so an object without a namespace
 * of its own goes to the Application's destination all the same.
 * @param destination asked only if there are such objects
 */
export function namespaceWarning(
  namespace: string,
  manifests: readonly HelmManifest[],
  destination: () => string,
): string | undefined {
  if (namespace === "") return undefined;
  const homeless = manifests.filter(({ object }) => lacksNamespace(object));
  if (homeless.length === 0 || destination() === namespace) return undefined;
  const names = homeless.slice(0, shown).map(({ object }) => describe(object));
  const more = homeless.length > shown ? ` and ${homeless.length - shown} more` : "";
  return `NAMESPACE_DIFFERS: /helm/namespace is "${namespace}", and ${names.join(", ")}${more} name no namespace, so they go to the destination's "${destination()}"; set the destination's namespace instead`;
}

function lacksNamespace({ apiVersion, kind, metadata }: JsonObject): boolean {
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isObject(metadata)) return false;
  const { namespace } = metadata;
  if (typeof namespace === "string" && namespace !== "") return false;
  const slash = apiVersion.indexOf("/");
  const found = findBuiltInKind(apiVersion.slice(0, Math.max(slash, 0)), kind);
  return found?.namespaced === true;
}

function describe({ kind, metadata }: JsonObject): string {
  const name = isObject(metadata) ? metadata["name"] : "";
  return `${typeof kind === "string" ? kind : ""} "${typeof name === "string" ? name : ""}"`;
}
