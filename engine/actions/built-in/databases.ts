import { removePointer } from "../../kubernetes/json-pointer.js";
import type { JsonObject } from "../../model/manifest.js";
import { type ActionRule, icons } from "../action.js";
import { annotated, annotationOf, at, listAt, textAt, withField } from "../fields.js";
import { actionFailure } from "../read-number.js";
import { timeStamp } from "../time-stamps.js";
import { suspendOrResume } from "./suspendable.js";

const loopKey = "cnpg.io/reconciliationLoop";
const isResting = (cluster: JsonObject) => annotationOf(cluster, loopKey) === "disabled";
const healthyInstances = (cluster: JsonObject) => listAt(cluster, "status", "instancesStatus", "healthy").map(String);
const isPaused = (object: JsonObject) => at(object, "spec", "pause") === true;
const [suspend, resume] = suspendOrResume();

/**
 * CloudNativePG as its kubectl plugin does it, MariaDB operator, Percona Server for MongoDB.
 * @see cloudnative-pg/cloudnative-pg:internal/cmd/plugin
 */
export const databaseActions: readonly ActionRule[] = [
  {
    kinds: ["postgresql.cnpg.io/Cluster"],
    actions: [
      {
        name: "restart",
        iconClass: "fa fa-fw fa-recycle",
        displayName: "Rollout restart Cluster",
        run: (cluster, { now }) => annotated(cluster, "kubectl.kubernetes.io/restartedAt", timeStamp(now)),
      },
      {
        name: "reload",
        iconClass: "fa fa-fw fa-rotate-right",
        displayName: "Reload all Configuration",
        run: (cluster, { now }) => annotated(cluster, "cnpg.io/reloadedAt", timeStamp(now)),
      },
      {
        name: "promote",
        iconClass: "fa fa-fw fa-angles-up",
        displayName: "Promote Replica to Primary",
        parameters: () => [{ name: "instance", default: "any" }],
        isDisabled: (cluster) => healthyInstances(cluster).length < 2,
        run: (cluster, { parameters, now }) => promoted(cluster, parameters["instance"] ?? "any", now),
      },
      {
        name: "suspend",
        iconClass: icons.pause,
        displayName: "Suspend Reconciliation",
        isOffered: (cluster) => !isResting(cluster),
        run: (cluster) => annotated(cluster, loopKey, "disabled"),
      },
      {
        name: "resume",
        iconClass: icons.play,
        displayName: "Resume Reconciliation",
        isOffered: isResting,
        run: (cluster) => removePointer(cluster, ["metadata", "annotations", loopKey]),
      },
    ],
  },
  {
    kinds: ["k8s.mariadb.com/MariaDB"],
    actions: [suspend, resume].flatMap((action) =>
      action === undefined ? [] : [{ ...action, displayName: action.name === "suspend" ? "Suspend" : "Resume" }],
    ),
  },
  {
    kinds: ["psmdb.percona.com/PerconaServerMongoDB"],
    actions: [
      {
        name: "pause",
        iconClass: icons.pauseCircle,
        isDisabled: isPaused,
        run: (object) => withField(object, ["spec", "pause"], true),
      },
      {
        name: "unpause",
        iconClass: icons.playCircle,
        isDisabled: (object) => !isPaused(object),
        run: (object) => withField(object, ["spec", "pause"], false),
      },
    ],
  },
];

/** Hands over to an instance: `any` is the healthy one after the primary; a number is the cluster's instance of that number. */
function promoted(cluster: JsonObject, wanted: string, now: number): JsonObject {
  const healthy = healthyInstances(cluster);
  const primary = healthy.indexOf(textAt(cluster, "status", "currentPrimary"));
  const named = /^\d+$/.test(wanted) ? `${textAt(cluster, "metadata", "name")}-${wanted}` : wanted;
  const chosen = wanted === "any" ? healthy[(primary + 1) % healthy.length] : healthy.find((name) => name === named);
  if (chosen === undefined) throw actionFailure(`Could not find a healthy instance matching the criteria: ${wanted}`);
  const changes = {
    targetPrimary: chosen,
    targetPrimaryTimestamp: timeStamp(now),
    phase: "Switchover in progress",
    phaseReason: `Switching over to ${chosen}`,
  };
  return Object.entries(changes).reduce((sofar, [field, value]) => withField(sofar, ["status", field], value), cluster);
}
