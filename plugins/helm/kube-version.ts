import { helmFailure } from "./failure.js";

/**
 * A Kubernetes version as charts see it: `v1.32.4-gke.120` is `1.32.4`, `1.32` is `1.32.0`. `""` stays.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`)
 * @see kubernetes/apimachinery:pkg/util/version/version.go `ParseGeneric`
 */
export function normalizeKubeVersion(version: string, field = "/helm/kubeVersion"): string {
  if (version === "") return "";
  const [, major, minor, patch = "0"] =
    /^\s*v?(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:\.(0|[1-9]\d{0,5}))?(?!\d)/.exec(version) ?? [];
  if (major !== undefined && minor !== undefined) return `${major}.${minor}.${patch}`;
  const shown = version.slice(0, 50);
  throw helmFailure("SPEC_INVALID", `could not parse kubernetes version ${shown}: write major.minor.patch, e.g. 1.32.4`, {
    field,
  });
}
