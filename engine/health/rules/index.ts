import type { HealthRule } from "../rule.js";
import { apiServiceRule } from "./api-service.js";
import { applicationSetRule } from "./application-set.js";
import { cronJobRule } from "./cron-job.js";
import { customResourceDefinitionRule } from "./custom-resource-definition.js";
import { daemonSetRule } from "./daemon-set.js";
import { deploymentRule } from "./deployment.js";
import { horizontalPodAutoscalerRule } from "./horizontal-pod-autoscaler.js";
import { ingressRule } from "./ingress.js";
import { jobRule } from "./job.js";
import { persistentVolumeClaimRule } from "./persistent-volume-claim.js";
import { podRule } from "./pod.js";
import { podDisruptionBudgetRule } from "./pod-disruption-budget.js";
import { replicaSetRule } from "./replica-set.js";
import { serviceRule } from "./service.js";
import { statefulSetRule } from "./stateful-set.js";
import { workflowRule } from "./workflow.js";

/** Every kind we have an opinion on; a group and kind stand here once. */
export const healthRules: readonly HealthRule[] = [
  apiServiceRule,
  applicationSetRule,
  cronJobRule,
  customResourceDefinitionRule,
  daemonSetRule,
  deploymentRule,
  horizontalPodAutoscalerRule,
  ingressRule,
  jobRule,
  persistentVolumeClaimRule,
  podDisruptionBudgetRule,
  podRule,
  replicaSetRule,
  serviceRule,
  statefulSetRule,
  workflowRule,
];
