import type { ActionRule } from "../action.js";
import { annotated, annotationOf } from "../fields.js";

const key = "strimzi.io/manual-rolling-update";

/** @see https://strimzi.io/docs/operators/latest/deploying#assembly-rolling-updates-str */
export const strimziActions: readonly ActionRule[] = [
  {
    kinds: ["core.strimzi.io/StrimziPodSet"],
    actions: [
      {
        name: "rolling-update",
        isDisabled: (object) => annotationOf(object, key) === "true",
        run: (object) => annotated(object, key, "true"),
      },
    ],
  },
];
