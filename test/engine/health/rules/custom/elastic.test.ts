import { expect, test } from "vitest";
import { describeKind } from "./describe-kind.js";

test.each([
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]}",
    "Unknown: Elasticsearch Cluster status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}, {count: 2}]} | status: {availableNodes: 4}",
    "Progressing: The desired amount of availableNodes is 5 but the current amount is 4",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: Ready, health: green}",
    "Healthy: Elasticsearch Cluster status is Green",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: Ready, health: yellow}",
    "Progressing: Elasticsearch Cluster status is Yellow. Check the status of indices, replicas and shards",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: Ready, health: red}",
    "Degraded: Elasticsearch Cluster status is Red. Check the status of indices, replicas and shards",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: ApplyingChanges, health: green}",
    "Progressing: Elasticsearch phase is ApplyingChanges",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: MigratingData, health: green}",
    "Progressing: Elasticsearch phase is MigratingData",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: Invalid, health: green}",
    "Degraded: Elasticsearch phase is Invalid",
  ],
  [
    "elasticsearch.k8s.elastic.co/v1 Elasticsearch",
    "spec: {nodeSets: [{count: 3}]} | status: {availableNodes: 3, phase: Ready}",
    "Unknown: Elasticsearch Cluster status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues",
  ],
  [
    "beat.k8s.elastic.co/v1beta1 Beat",
    "spec: {}",
    "Unknown: Elastic Beat status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues",
  ],
  ["beat.k8s.elastic.co/v1beta1 Beat", "status: {expectedNodes: 2}", "Progressing: Elastic Beat phase is progressing"],
  ["beat.k8s.elastic.co/v1beta1 Beat", "status: {health: green}", "Healthy: Elastic Beat status is Green"],
  ["beat.k8s.elastic.co/v1beta1 Beat", "status: {health: red}", "Degraded: Elastic Beat status is Red"],
  ["beat.k8s.elastic.co/v1beta1 Beat", "status: {health: yellow}", "Progressing: Elastic Beat phase is progressing"],
  [
    "beat.k8s.elastic.co/v1beta1 Beat",
    "status: {health: yellow, availableNodes: 1, expectedNodes: 2}",
    "Progressing: Elastic Beat status is deploying, there is 1 instance(s) on 2 expected",
  ],
  [
    "beat.k8s.elastic.co/v1beta1 Beat",
    "status: {health: mauve}",
    "Unknown: Elastic Beat status is unknown. Ensure your ArgoCD is current and then check for/file a bug report: https://github.com/argoproj/argo-cd/issues",
  ],
  ["logstash.k8s.elastic.co/v1alpha1 Logstash", "spec: {}", "Progressing: Waiting for Logstash"],
  ["logstash.k8s.elastic.co/v1alpha1 Logstash", "status: {health: green}", "Healthy: Logstash status is Green"],
  ["logstash.k8s.elastic.co/v1alpha1 Logstash", "status: {health: yellow}", "Progressing: Logstash status is Yellow"],
  ["logstash.k8s.elastic.co/v1alpha1 Logstash", "status: {health: red}", "Degraded: Logstash status is Red"],
  ["kibana.k8s.elastic.co/v1 Kibana", "spec: {}", "none"],
  ["kibana.k8s.elastic.co/v1 Kibana", "status: {health: green}", "Healthy: Kibana status is Green"],
  ["kibana.k8s.elastic.co/v1 Kibana", "status: {health: red}", "Degraded: Kibana status is Red"],
])("elasticRules: %s with %j is %s", (kind, given, expected) => {
  expect(describeKind(kind, given)).toBe(expected);
});
