import type { HealthStatus } from "../../../model/health.js";
import type { JsonObject } from "../../../model/manifest.js";
import { hasStatus, objectAt, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { phaseRule } from "./phase-rule.js";

const byCeph: ReadonlyMap<string, HealthStatus> = new Map([
  ["HEALTH_OK", "Healthy"],
  ["HEALTH_WARN", "Degraded"],
  ["HEALTH_ERR", "Degraded"],
]);
const byState: ReadonlyMap<string, HealthStatus> = new Map([
  ["Created", "Healthy"],
  ["Connected", "Healthy"],
  ["Error", "Degraded"],
]);

/** Ceph's own word comes first; where that is good, the operator's state counts too. */
const cephClusterRule: HealthRule = {
  groups: ["ceph.rook.io"],
  kinds: ["CephCluster"],
  assess(cluster) {
    if (!hasStatus(cluster)) return verdict("Progressing", "Waiting for status to be reported");
    const status = statusOf(cluster);
    const ceph = objectAt(status, "ceph");
    const [health, state] = [textAt(ceph, "health"), textAt(status, "state")];
    const told = health === "" ? [] : [`Ceph health is ${health}${sayDetails(ceph)}`];
    const byHealth = byCeph.get(health) ?? "Progressing";
    const countsState = byHealth === "Healthy" && state !== "";
    if (countsState) told.push(`Ceph cluster state is ${state}`);
    const message = textAt(status, "message");
    if (message !== "") told.push(message);
    return verdict(countsState ? (byState.get(state) ?? "Progressing") : byHealth, told.join(" - "));
  },
};

function sayDetails(ceph: JsonObject): string {
  const details = objectAt(ceph, "details");
  const messages = Object.keys(details)
    .toSorted()
    .map((type) => objectAt(details, type).message)
    .filter((message) => typeof message === "string");
  return messages.length === 0 ? "" : ` (${messages.join("; ")})`;
}

const objectStoreRule: HealthRule = {
  groups: ["ceph.rook.io"],
  kinds: ["CephObjectStore"],
  assess(store) {
    const status = statusOf(store);
    const [phase, endpoint] = [textAt(status, "phase"), textAt(objectAt(status, "info"), "endpoint")];
    const health = phase === "Ready" ? "Healthy" : phase === "Failure" ? "Degraded" : "Progressing";
    const told = phase === "" ? "Waiting for status to be reported" : `Ceph object store phase is ${phase}`;
    return verdict(health, endpoint === "" ? told : `${told} - endpoint: ${endpoint}`);
  },
};

/** Well when every member of every rack is ready. */
const cassandraRule: HealthRule = {
  groups: ["cassandra.rook.io"],
  kinds: ["Cluster"],
  assess(cluster) {
    const { racks = null } = statusOf(cluster);
    const list = Object.values(objectAt(statusOf(cluster), "racks"));
    const isOpen = list.some((rack) => {
      const { members = null, readyMembers = null } = (rack ?? {}) as JsonObject;
      return members !== null && readyMembers !== null && members !== readyMembers;
    });
    return racks === null || isOpen ? verdict("Progressing", "Waiting for Cassandra Cluster") : verdict("Healthy");
  },
};

/**
 * Kinds of Rook, and claims of buckets.
 * @see https://rook.io/docs/rook/latest/CRDs/specification/
 */
export const rookRules: readonly HealthRule[] = [
  cephClusterRule,
  objectStoreRule,
  cassandraRule,
  {
    groups: ["objectbucket.io"],
    kinds: ["ObjectBucketClaim"],
    assess(claim) {
      const phase = textAt(statusOf(claim), "phase");
      if (phase === "") return verdict("Progressing", `Waiting for ${hasStatus(claim) ? "phase" : "status"} to be reported`);
      const health = phase === "Bound" ? "Healthy" : phase === "Failed" ? "Degraded" : "Progressing";
      return verdict(health, `Object bucket claim phase is ${phase}`);
    },
  },
  phaseRule({
    groups: ["ceph.rook.io"],
    kinds: [
      "CephBlockPool",
      "CephClient",
      "CephFilesystem",
      "CephFilesystemSubVolumeGroup",
      "CephNFS",
      "CephObjectStoreUser",
      "CephRBDMirror",
    ],
    at: "status.phase",
    phases: {
      Ready: ["Healthy", "{kind} is ready"],
      Progressing: ["Progressing", "{kind} is in progress"],
      Failure: ["Degraded", "{kind} failed"],
      ReconcileFailed: ["Degraded", "{kind} could not be reconciled"],
    },
  }),
];
