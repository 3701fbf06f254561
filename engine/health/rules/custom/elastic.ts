import type { Health } from "../../../model/health.js";
import type { JsonObject } from "../../../model/manifest.js";
import { numberAt, objectsAt, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type PhaseVerdict, phaseRule } from "./phase-rule.js";

const unknown = (what: string) =>
  verdict(
    "Unknown",
    `${what} status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues`,
  );

const phases: ReadonlyMap<string, Health> = new Map([
  ["ApplyingChanges", verdict("Progressing", "Elasticsearch phase is ApplyingChanges")],
  ["MigratingData", verdict("Progressing", "Elasticsearch phase is MigratingData")],
  ["Invalid", verdict("Degraded", "Elasticsearch phase is Invalid")],
]);

const colours: ReadonlyMap<string, Health> = new Map([
  ["green", verdict("Healthy", "Elasticsearch Cluster status is Green")],
  ["yellow", verdict("Progressing", "Elasticsearch Cluster status is Yellow. Check the status of indices, replicas and shards")],
  ["red", verdict("Degraded", "Elasticsearch Cluster status is Red. Check the status of indices, replicas and shards")],
]);

/** A cluster is what its colour says once all its nodes are there. */
const elasticsearchRule: HealthRule = {
  groups: ["elasticsearch.k8s.elastic.co"],
  kinds: ["Elasticsearch"],
  assess(cluster) {
    const status = statusOf(cluster);
    const available = numberAt(status, "availableNodes");
    const wanted = objectsAt(specOf(cluster), "nodeSets").reduce((sum, set) => sum + (numberAt(set, "count") ?? 0), 0);
    if (available !== undefined && available < wanted)
      return verdict("Progressing", `The desired amount of availableNodes is ${wanted} but the current amount is ${available}`);
    const known = available === wanted ? judgeColour(status) : undefined;
    return known ?? unknown("Elasticsearch Cluster");
  },
};

function judgeColour(status: JsonObject): Health | undefined {
  const [phase, health] = [textAt(status, "phase"), textAt(status, "health")];
  if (health === "") return undefined;
  return phase === "Ready" ? colours.get(health) : phases.get(phase);
}

const beatRule: HealthRule = {
  groups: ["beat.k8s.elastic.co"],
  kinds: ["Beat"],
  assess(beat) {
    const status = statusOf(beat);
    const [available, expected] = [numberAt(status, "availableNodes"), numberAt(status, "expectedNodes")];
    switch (textAt(status, "health")) {
      case "red":
        return verdict("Degraded", "Elastic Beat status is Red");
      case "green":
        return verdict("Healthy", "Elastic Beat status is Green");
      case "yellow":
        if (available === undefined || expected === undefined) break;
        return verdict(
          "Progressing",
          `Elastic Beat status is deploying, there is ${available} instance(s) on ${expected} expected`,
        );
      case "":
        if (expected === undefined) return unknown("Elastic Beat");
        break;
      default:
        return unknown("Elastic Beat");
    }
    return verdict("Progressing", "Elastic Beat phase is progressing");
  },
};

const colourful = (name: string, absent?: PhaseVerdict) => ({
  at: "status.health",
  phases: {
    green: ["Healthy", `${name} status is Green`],
    yellow: ["Progressing", `${name} status is Yellow`],
    red: ["Degraded", `${name} status is Red`],
  } satisfies Record<string, PhaseVerdict>,
  ...(absent && { absent }),
});

/**
 * Kinds of Elastic Cloud on Kubernetes: each has a colour.
 * @see https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s
 */
export const elasticRules: readonly HealthRule[] = [
  elasticsearchRule,
  beatRule,
  phaseRule({
    groups: ["logstash.k8s.elastic.co"],
    kinds: ["Logstash"],
    ...colourful("Logstash", ["Progressing", "Waiting for Logstash"]),
  }),
  phaseRule({
    groups: [
      "agent.k8s.elastic.co",
      "apm.k8s.elastic.co",
      "enterprisesearch.k8s.elastic.co",
      "kibana.k8s.elastic.co",
      "maps.k8s.elastic.co",
    ],
    kinds: ["Agent", "ApmServer", "EnterpriseSearch", "Kibana", "ElasticMapsServer"],
    ...colourful("{kind}"),
  }),
];
