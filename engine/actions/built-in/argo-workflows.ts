import { isObject } from "../../kubernetes/json-value.js";
import type { JsonObject } from "../../model/manifest.js";
import { type Action, type ActionRule, icons } from "../action.js";
import { at, listAt, textAt, withField } from "../fields.js";
import { minuteStamp, timeStamp } from "../time-stamps.js";
import { ownedBy } from "./owned-by.js";
import { withoutEmpty } from "./without-empty.js";

const instanceId = "workflows.argoproj.io/controller-instanceid";
const createWorkflow = (make: (object: JsonObject, now: number) => JsonObject): Action => ({
  name: "create-workflow",
  iconClass: icons.plus,
  displayName: "Create Workflow",
  run: (object, { now }) => [{ operation: "create", resource: make(object, now) }],
});

/** As `argo submit --from`. @see argoproj/argo-workflows:workflow/common/convert.go */
export const argoWorkflowActions: readonly ActionRule[] = [
  { kinds: ["argoproj.io/CronWorkflow"], actions: [createWorkflow(fromCronWorkflow)] },
  { kinds: ["argoproj.io/WorkflowTemplate"], actions: [createWorkflow(fromTemplate)] },
];

function workflow(from: JsonObject, now: number, metadata: JsonObject): JsonObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: {
      ...metadata,
      name: `${textAt(from, "metadata", "name")}-${minuteStamp(now)}`,
      namespace: at(from, "metadata", "namespace"),
      ownerReferences: [ownedBy(from)],
    },
  };
}

function fromTemplate(template: JsonObject, now: number): JsonObject {
  const name = at(template, "metadata", "name");
  const labels = { "workflows.argoproj.io/workflow-template": name };
  return { ...workflow(template, now, { labels }), spec: { workflowTemplateRef: { name } } };
}

function fromCronWorkflow(cron: JsonObject, now: number): JsonObject {
  const labels = at(cron, "spec", "workflowMetadata", "labels");
  const annotations = at(cron, "spec", "workflowMetadata", "annotations");
  const finalizers = listAt(cron, "spec", "workflowMetadata", "finalizers");
  const instance = at(cron, "metadata", "labels", instanceId);
  const made = workflow(cron, now, {
    labels: {
      ...(isObject(labels) ? labels : {}),
      "workflows.argoproj.io/cron-workflow": at(cron, "metadata", "name"),
      ...(instance !== undefined && { [instanceId]: instance }),
    },
    annotations: isObject(annotations) ? annotations : {},
    ...(finalizers.length > 0 && { finalizers }),
  });
  const scheduled = withField(made, ["metadata", "annotations", "workflows.argoproj.io/scheduled-time"], timeStamp(now));
  return { ...scheduled, spec: withoutEmpty(at(cron, "spec", "workflowSpec")) };
}
