import type { HealthRule } from "../rule.js";
import { apiServiceRule } from "./api-service.js";
import { applicationSetRule } from "./application-set.js";
import { cronJobRule } from "./cron-job.js";
import { customRules } from "./custom/index.js";
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

/*
 * To add a rule of our own: for a kind of Kubernetes itself `rules/<kind>.ts`, exporting a `HealthRule` named after it, and a line below; for kinds of a project
 * `rules/custom/<project>.ts`, exporting its list, and a line in `rules/custom/index.ts`. Kinds that say in conditions or in one word how they are need no code
 * but a table (`conditionRule`, `phaseRule`). The mirror under `test/` is a table of objects and verdicts (`describeHealth`, `describeKind`). A group and kind
 * stand in one rule only; the test of this list says so.
 */
/** Every rule of our own, in the order of the files. */
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
  ...customRules,
];
