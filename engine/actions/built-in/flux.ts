import type { Action, ActionRule } from "../action.js";
import { annotated } from "../fields.js";
import { timeStamp } from "../time-stamps.js";
import { isSuspended, resume, suspend } from "./suspendable.js";

const pair: readonly Action[] = [
  { ...suspend, isDisabled: isSuspended },
  { ...resume, isDisabled: (object) => !isSuspended(object) },
];
const reconcile: Action = {
  name: "reconcile",
  isDisabled: isSuspended,
  run: (object, { now }) =>
    annotated(object, "reconcile.fluxcd.io/requestedAt", `By Argo CD at: ${timeStamp(now).replace("Z", "")}`),
};

/** As `flux reconcile`, `flux suspend` and `flux resume`. @see https://fluxcd.io/flux/components/ */
export const fluxActions: readonly ActionRule[] = [
  {
    kinds: [
      "helm.toolkit.fluxcd.io/HelmRelease",
      "image.toolkit.fluxcd.io/ImageRepository",
      "image.toolkit.fluxcd.io/ImageUpdateAutomation",
      "kustomize.toolkit.fluxcd.io/Kustomization",
      "notification.toolkit.fluxcd.io/Receiver",
      "source.toolkit.fluxcd.io/Bucket",
      "source.toolkit.fluxcd.io/GitRepository",
      "source.toolkit.fluxcd.io/HelmChart",
      "source.toolkit.fluxcd.io/HelmRepository",
      "source.toolkit.fluxcd.io/OCIRepository",
    ],
    actions: [reconcile, ...pair],
  },
  { kinds: ["notification.toolkit.fluxcd.io/Alert", "notification.toolkit.fluxcd.io/Provider"], actions: pair },
];
