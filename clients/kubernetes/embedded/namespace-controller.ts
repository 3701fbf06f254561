import type { Manifest } from "../../../engine/model/manifest.js";
import { ownWrite, type ServerContext, timestamp } from "./context.js";
import { storedKind } from "./kinds.js";
import { withValueAt } from "./object-path.js";
import { createReconcileQueue } from "./reconcile-queue.js";
import type { StoredEvent } from "./stored.js";
import { createObject } from "./write/create.js";
import { removeObject } from "./write/remove.js";
import { updateObject } from "./write/update.js";

const manager = "kube-controller-manager";
const rootConfigMap = "kube-root-ca.crt";

/** Creates what every namespace has: the service account `default` and the ConfigMap with the CA. */
function furnish(context: ServerContext, namespace: string, caCertificate: string): void {
  const wanted: readonly (readonly [string, Manifest])[] = [
    ["serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } }],
    [
      "configmaps",
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: rootConfigMap,
          namespace,
          annotations: {
            "kubernetes.io/description":
              "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints.",
          },
        },
        data: { "ca.crt": caCertificate },
      },
    ],
  ];
  for (const [storageKey, object] of wanted) {
    const kind = storedKind(context.kinds, storageKey);
    const present = context.storage.get({ kind: storageKey, namespace, name: object.metadata.name ?? "" });
    if (kind !== undefined && present === undefined) createObject(context, kind, object, ownWrite(manager));
  }
}

/** Deletes everything in a namespace; returns what finalizers still hold, as `kind/name`. */
function empty(context: ServerContext, namespace: string): readonly string[] {
  const held: string[] = [];
  for (const storageKey of context.storage.kindsIn(namespace)) {
    const kind = storedKind(context.kinds, storageKey);
    for (const stored of context.storage.list(storageKey, { namespace })) {
      if (kind === undefined) held.push(`${storageKey}/${stored.name}`);
      else if (!removeObject(context, kind, stored, { dryRun: false, propagation: "Background" }).gone) {
        held.push(`${storageKey}/${stored.name}`);
      }
    }
  }
  return held;
}

function withCondition(context: ServerContext, namespace: Manifest, held: readonly string[]): Manifest {
  const conditions = [
    {
      type: "NamespaceFinalizersRemaining",
      status: "True",
      reason: "SomeFinalizersRemain",
      message: `Some content in the namespace has finalizers remaining: ${held.slice(0, 5).join(", ")} (${held.length} objects)`,
      lastTransitionTime: namespace.metadata.deletionTimestamp ?? timestamp(context.now()),
    },
  ];
  return withValueAt(namespace, "status.conditions", conditions);
}

/**
 * Furnishes new namespaces and empties those that are being deleted, then lets go of them. Returns how to stop.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/namespaces/
 */
export function startNamespaceController(context: ServerContext, caCertificate: string): () => void {
  const settle = (name: string) => {
    const kind = storedKind(context.kinds, "namespaces");
    const key = { kind: "namespaces", namespace: "", name };
    const live = context.storage.get(key);
    if (kind === undefined || live === undefined) return;
    if (live.metadata.deletionTimestamp === undefined) {
      furnish(context, name, caCertificate);
      return;
    }
    const held = empty(context, name);
    if (held.length > 0) {
      updateObject(context, kind, key, (object) => withCondition(context, object, held), ownWrite(manager, "status"));
    } else
      updateObject(
        context,
        kind,
        key,
        (object) => withValueAt(object, "spec.finalizers", undefined),
        ownWrite(manager, "finalize"),
      );
  };
  const queue = createReconcileQueue(settle, (namespace, error) =>
    context.log.warn("Settling a namespace failed", { resource: namespace, error }),
  );
  const stopHearing = context.hub.subscribe(({ kind, type, name, namespace }: StoredEvent) => {
    if (kind === "namespaces" && type !== "DELETED") queue.add(name);
    else if (type === "DELETED" && namespace !== "") queue.add(namespace);
  });
  for (const { name } of context.storage.list("namespaces")) queue.add(name);
  return () => {
    stopHearing();
    queue.stop();
  };
}
