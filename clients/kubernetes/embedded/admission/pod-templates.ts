import { objectAt } from "../object-path.js";
import type { KindRule } from "./kind-rule.js";
import { checkPodSpec } from "./pod-spec.js";

/** PodTemplates: what they are templates of must be Pods that could be. */
export const podTemplateRule: KindRule = {
  validate: (object) => checkPodSpec(objectAt(object, "template.spec"), "template.spec", ["Always", "OnFailure", "Never"]),
};
