import { isObject } from "../../kubernetes/json-value.js";
import type { JsonObject } from "../../model/manifest.js";
import { type ActionRule, icons } from "../action.js";
import { at, hasCondition, listAt, textAt, withField } from "../fields.js";
import { minuteStamp, timeStamp } from "../time-stamps.js";
import { ownedBy } from "./owned-by.js";
import { suspendOrResume } from "./suspendable.js";
import { withoutEmpty } from "./without-empty.js";

/** What the condition of a Job says that was ended so, as in Argo CD. */
const endedByHand = "ManuallyTerminated";

/** Over, or about to be. */
const isOver = (job: JsonObject) => hasCondition(job, "Complete", "Failed", "FailureTarget", "SuccessCriteriaMet");

/** As `kubectl create job --from`, and what the Job controller takes as an end by hand. */
export const jobActions: readonly ActionRule[] = [
  {
    kinds: ["batch/CronJob"],
    actions: [
      {
        name: "create-job",
        iconClass: icons.plus,
        displayName: "Create Job",
        run: (object, { now }) => [createJob(object, now)],
      },
      ...suspendOrResume(),
    ],
  },
  {
    kinds: ["batch/Job"],
    actions: [
      ...suspendOrResume(isOver),
      {
        name: "terminate",
        iconClass: icons.stop,
        isOffered: (job) => !isOver(job) && isObject(job["status"]),
        run: (job, { now }) => (isOver(job) || !isObject(job["status"]) ? job : terminated(job, now)),
      },
    ],
  },
];

function createJob(cronJob: JsonObject, now: number) {
  const metadata = withoutEmpty(at(cronJob, "spec", "jobTemplate", "metadata"));
  const job: JsonObject = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...(isObject(metadata) ? metadata : {}),
      name: `${textAt(cronJob, "metadata", "name")}-${minuteStamp(now).slice(2)}`,
      namespace: at(cronJob, "metadata", "namespace"),
      ownerReferences: [{ ...ownedBy(cronJob), blockOwnerDeletion: true, controller: true }],
    },
    spec: withoutEmpty(at(cronJob, "spec", "jobTemplate", "spec")),
  };
  const resource = withField(job, ["metadata", "annotations", "cronjob.kubernetes.io/instantiate"], "manual");
  return { operation: "create", resource } as const;
}

function terminated(job: JsonObject, now: number): JsonObject {
  const condition = {
    lastTransitionTime: timeStamp(now),
    message: "Job was terminated explicitly through Argo CD",
    reason: endedByHand,
    status: "True",
    type: "FailureTarget",
  };
  return withField(job, ["status", "conditions"], [...listAt(job, "status", "conditions"), condition]);
}
