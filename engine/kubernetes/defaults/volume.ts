import type { JsonObject } from "../../model/manifest.js";
import { fieldOf } from "../json-value.js";
import { pullPolicyOf, valueSourceDefaults } from "./container.js";
import { type Change, chain, fillIn, forEachItem, within, withinOrNew } from "./fill-in.js";

/** Read and write for the owner, read for everybody else: 0644. */
const readable = 420;

/**
 * The defaults of a volume of a Pod; one without a source is an empty folder.
 * @see kubernetes/kubernetes:pkg/apis/core/v1/defaults.go
 */
export const volumeDefaults: Change = (volume) => {
  const hasSource = Object.entries(volume).some(([name, value]) => name !== "name" && value !== undefined && value !== null);
  return volumeSourceDefaults(hasSource ? volume : { ...volume, emptyDir: {} });
};

/** The defaults of what a volume of a Pod or a PersistentVolume is made of. */
export const volumeSourceDefaults: Change = chain(
  (it) => within(it, "configMap", (source) => fillIn(source, { defaultMode: readable })),
  (it) => within(it, "secret", (source) => fillIn(source, { defaultMode: readable })),
  (it) =>
    within(it, "downwardAPI", (source) => forEachItem(fillIn(source, { defaultMode: readable }), "items", valueSourceDefaults)),
  (it) => within(it, "projected", projectedDefaults),
  (it) => within(it, "hostPath", (source) => (fieldOf(source, "type") === undefined ? { ...source, type: "" } : source)),
  (it) => within(it, "iscsi", (source) => fillIn(source, { iscsiInterface: "default" })),
  (it) => within(it, "rbd", (source) => fillIn(source, { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" })),
  (it) =>
    within(it, "azureDisk", (source) => {
      const defaults = { cachingMode: "ReadWrite", fsType: "ext4", kind: "Shared" };
      return fieldOf(source, "readOnly") === undefined
        ? { ...fillIn(source, defaults), readOnly: false }
        : fillIn(source, defaults);
    }),
  (it) => within(it, "scaleIO", (source) => fillIn(source, { storageMode: "ThinProvisioned", fsType: "xfs" })),
  (it) => within(it, "image", (source) => fillIn(source, { pullPolicy: pullPolicyOf(fieldOf(source, "reference")) })),
  (it) => within(it, "ephemeral", (source) => within(source, "volumeClaimTemplate", claimTemplateDefaults)),
);

/** The defaults of a PersistentVolumeClaim's spec. */
export function claimSpecDefaults(spec: JsonObject): JsonObject {
  return withinOrNew(fillIn(spec, { volumeMode: "Filesystem" }), "resources", (resources) => resources);
}

function claimTemplateDefaults(template: JsonObject): JsonObject {
  return within(
    withinOrNew(template, "metadata", (metadata) => metadata),
    "spec",
    claimSpecDefaults,
  );
}

function projectedDefaults(source: JsonObject): JsonObject {
  return forEachItem(fillIn(source, { defaultMode: readable }), "sources", (projection) =>
    within(
      within(projection, "serviceAccountToken", (token) => fillIn(token, { expirationSeconds: 3600 })),
      "downwardAPI",
      (downward) => forEachItem(downward, "items", valueSourceDefaults),
    ),
  );
}
