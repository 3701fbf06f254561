import type { Manifest } from "../../../../engine/model/manifest.js";
import { objectAt, textAt, valueAt, withValueAt } from "../object-path.js";
import type { StatusCause } from "../status-error.js";
import type { KindRule } from "./kind-rule.js";
import { requiredValue } from "./metadata.js";
import { checkPodSpec } from "./pod-spec.js";
import { checkFixed } from "./workloads.js";

function withSelector(job: Manifest): Manifest {
  if (valueAt(job, "spec.manualSelector") === true) return job;
  const { uid = "", name = "" } = job.metadata;
  const template = "spec.template.metadata.labels";
  const own = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const labelled = withValueAt(job, template, { ...objectAt(job, template), ...own });
  const selector = { ...objectAt(job, "spec.selector.matchLabels"), "batch.kubernetes.io/controller-uid": uid };
  return withValueAt(labelled, "spec.selector.matchLabels", selector);
}

function validate(job: Manifest, live?: Manifest): StatusCause[] {
  const spec = objectAt(job, "spec.template.spec");
  const causes = [...checkPodSpec(spec, "spec.template.spec", ["OnFailure", "Never"])];
  const policy = textAt(spec, "restartPolicy");
  if (policy === "") causes.push(requiredValue("spec.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"'));
  const suspended = live !== undefined && valueAt(live, "spec.suspend") === true;
  return [
    ...causes,
    ...checkFixed(job, live, "spec.selector"),
    ...checkFixed(job, live, "spec.completionMode"),
    ...(suspended ? [] : checkFixed(job, live, "spec.template")),
  ];
}

/** Jobs: the selector is made from the uid; the template never changes. */
export const jobRule: KindRule = { prepareCreate: withSelector, validate };
