import type { RawSettings } from "../model/settings.js";

/**
 * Whether the health of each object is stored in `status.resources`, besides that of the Application: `controller.resource.health.persist` of
 * `argocd-cmd-params-cm`. False unless it says `true`, in any case of letters.
 * @see argoproj/argo-cd:util/env/env.go `ParseBoolFromEnv`
 */
export function persistsHealth({ parameters }: Pick<RawSettings, "parameters">): boolean {
  return parameters["controller.resource.health.persist"]?.toLowerCase() === "true";
}
