import { isObject } from "../../kubernetes/json-value.js";
import type { JsonObject } from "../../model/manifest.js";
import type { ActionRule } from "../action.js";
import { at, withField } from "../fields.js";

const automated = ["spec", "syncPolicy", "automated"] as const;
const isAutomated = (application: JsonObject) => {
  const policy = at(application, ...automated);
  return isObject(policy) && (policy["enabled"] ?? true) === true;
};

/** What an Application that holds other Applications offers for them. */
export const argoCdActions: readonly ActionRule[] = [
  {
    kinds: ["argoproj.io/Application"],
    actions: [
      {
        name: "toggle-auto-sync",
        displayName: (application) => (isAutomated(application) ? "Disable Auto-Sync" : "Enable Auto-Sync"),
        run: (application) => withField(application, [...automated, "enabled"], !isAutomated(application)),
      },
    ],
  },
  {
    kinds: ["promoter.argoproj.io/PullRequest"],
    actions: [
      {
        name: "merge",
        iconClass: "fa fa-fw fa-code-merge",
        displayName: "Merge PR",
        isDisabled: (request) => at(request, "spec", "state") !== "open",
        run: (request) => withField(request, ["spec", "state"], "merged"),
      },
    ],
  },
];
