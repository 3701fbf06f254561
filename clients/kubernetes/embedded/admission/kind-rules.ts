import type { Manifest } from "../../../../engine/model/manifest.js";
import type { ServerContext } from "../context.js";
import { configMapRule, secretRule } from "./config-data.js";
import { crdRule } from "./crd.js";
import { ingressRule } from "./ingresses.js";
import { initialStatus } from "./initial-status.js";
import { jobRule } from "./jobs.js";
import type { KindRule } from "./kind-rule.js";
import { namespaceRule } from "./namespaces.js";
import { podTemplateRule } from "./pod-templates.js";
import { podRule } from "./pods.js";
import { roleRule } from "./roles.js";
import { serviceRule } from "./services.js";
import { cronJobRule, daemonSetRule, deploymentRule, replicaSetRule, statefulSetRule } from "./workloads.js";

const rules: Readonly<Record<string, KindRule>> = {
  configmaps: configMapRule,
  "cronjobs.batch": cronJobRule,
  "customresourcedefinitions.apiextensions.k8s.io": crdRule,
  "clusterroles.rbac.authorization.k8s.io": roleRule,
  "daemonsets.apps": daemonSetRule,
  "deployments.apps": deploymentRule,
  "ingresses.networking.k8s.io": ingressRule,
  "jobs.batch": jobRule,
  namespaces: namespaceRule,
  pods: podRule,
  podtemplates: podTemplateRule,
  "replicasets.apps": replicaSetRule,
  "roles.rbac.authorization.k8s.io": roleRule,
  secrets: secretRule,
  services: serviceRule,
  "statefulsets.apps": statefulSetRule,
};

/** The rule of a kind by its storage key; undefined for the many that need none. */
export function kindRule(storageKey: string): KindRule | undefined {
  const rule = Object.hasOwn(rules, storageKey) ? rules[storageKey] : undefined;
  const status = initialStatus(storageKey);
  if (status === undefined) return rule;
  const prepareCreate = (object: Manifest, context: ServerContext): Manifest => {
    const prepared = rule?.prepareCreate?.(object, context) ?? object;
    return { ...prepared, status: prepared["status"] ?? status };
  };
  return { ...rule, prepareCreate };
}
