import type { LiveChange } from "../model/live-object.js";
import type { ResourceKey } from "../model/resource-key.js";

/** Where everything that is live has been told. */
export interface ListedPlaces {
  /** Takes in what a watch says about its lists; other changes mean nothing here. */
  apply(change: LiveChange): void;
  /** Says whether all objects of the kind in the namespace have been told. */
  has(key: Omit<ResourceKey, "name">): boolean;
}

/** Nothing listed yet. */
export function createListedPlaces(): ListedPlaces {
  /** Kind → namespaces; `""` is all of them. */
  const byKind = new Map<string, Set<string>>();
  return {
    apply(change) {
      if (change.type !== "listed" && change.type !== "unlisted" && change.type !== "unserved") return;
      const name = kindName(change.resource);
      if (change.type === "unserved") byKind.delete(name);
      else if (change.type === "unlisted") byKind.get(name)?.delete(change.namespace ?? "");
      else {
        const places = byKind.get(name) ?? new Set();
        byKind.set(name, places.add(change.namespace ?? ""));
      }
    },
    has(key) {
      const places = byKind.get(kindName(key));
      return places !== undefined && (places.has("") || places.has(key.namespace));
    },
  };
}

function kindName({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}
