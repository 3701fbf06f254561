import type { Manifest } from "../../../../engine/model/manifest.js";
import { valueAt, withValueAt } from "../object-path.js";
import { withMetadata } from "../write/commit.js";
import type { KindRule } from "./kind-rule.js";

function labelled(object: Manifest): Manifest {
  const labels = { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name ?? "" };
  return withMetadata(object, { labels });
}

/** Namespaces: each is labelled with its name and holds the finalizer that keeps it until it is empty. */
export const namespaceRule: KindRule = {
  normalize: labelled,
  prepareCreate: (object) => withValueAt(object, "spec.finalizers", ["kubernetes"]),
  prepareUpdate: (object, live, _, subresource) =>
    subresource === "finalize" ? object : withValueAt(object, "spec.finalizers", valueAt(live, "spec.finalizers")),
};
