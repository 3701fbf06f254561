import type { Manifest } from "../../../../engine/model/manifest.js";
import type { ServerContext } from "../context.js";
import type { ServedKind } from "../kinds.js";
import { forbidden, notFound } from "../status-error.js";

const namespaces = { group: "", resource: "namespaces" };

/**
 * Refuses to create something in a namespace that does not exist or is on its way out.
 * @throws ApiError 404 if there is no such namespace, 403 with cause `NamespaceTerminating` while it is being deleted
 */
export function requireNamespace(context: ServerContext, kind: ServedKind, object: Manifest): void {
  const { namespace = "", name = "" } = object.metadata;
  const live = context.storage.get({ kind: "namespaces", namespace: "", name: namespace });
  if (live === undefined) throw notFound(namespaces, namespace);
  if (live.metadata.deletionTimestamp === undefined) return;
  const message = `namespace ${namespace} is being terminated`;
  throw forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    { reason: "NamespaceTerminating", message, field: "metadata.namespace" },
  ]);
}

/** Namespaces that may never be deleted. */
export const immortalNamespaces: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);
