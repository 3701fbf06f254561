import type { ActionRule } from "../action.js";
import { argoCdActions } from "./argo-cd.js";
import { argoRolloutActions } from "./argo-rollouts.js";
import { argoWorkflowActions } from "./argo-workflows.js";
import { databaseActions } from "./databases.js";
import { externalSecretsActions } from "./external-secrets.js";
import { fluxActions } from "./flux.js";
import { jobActions } from "./jobs.js";
import { kedaActions } from "./keda.js";
import { numaprojActions } from "./numaproj.js";
import { strimziActions } from "./strimzi.js";
import { workloadActions } from "./workloads.js";

/** All actions of our own, one file a project. */
export const builtInActions: readonly ActionRule[] = [
  ...workloadActions,
  ...jobActions,
  ...argoCdActions,
  ...argoRolloutActions,
  ...argoWorkflowActions,
  ...fluxActions,
  ...kedaActions,
  ...externalSecretsActions,
  ...databaseActions,
  ...strimziActions,
  ...numaprojActions,
];
