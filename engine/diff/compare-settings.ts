import { asMap, type Place, parseSetting, refuse } from "../customizations/read-setting.js";
import type { Json } from "../model/manifest.js";
import type { SettingsMap } from "../model/settings.js";

/** What an administrator says of all comparisons: `resource.compareoptions` and `application.instanceLabelKey` of `argocd-cm`. */
export interface CompareSettings {
  /** The rules of a ClusterRole that is put together from others do not count. Default false. */
  readonly ignoreAggregatedRoles: boolean;
  /** Where `status` does not count: everywhere (the default), in CustomResourceDefinitions, nowhere. */
  readonly ignoreStatus: "all" | "crd" | "none";
  /** The label that Argo CD tracked objects by before annotations did. Default `app.kubernetes.io/instance`. */
  readonly instanceLabelKey: string;
}

/** What holds where nothing is said. */
export const defaultCompareSettings: CompareSettings = {
  ignoreAggregatedRoles: false,
  ignoreStatus: "all",
  instanceLabelKey: "app.kubernetes.io/instance",
};

const setting = "resource.compareoptions";

/**
 * Reads them. A word that is not known for `ignoreResourceStatusField` means `all`.
 * @throws FairleadError `BAD_USER_INPUT` (`SETTINGS_INVALID`) for what is no YAML or of another type
 * @see argoproj/argo-cd:util/settings/settings.go `ArgoCDDiffOptions`
 */
export function readCompareSettings(general: SettingsMap): CompareSettings {
  const text = general[setting] ?? "";
  const place: Place = { setting, problems: [] };
  const { ignoreAggregatedRoles: roles, ignoreResourceStatusField: status } = asMap(parseSetting(text, place) ?? {}, place);
  const ignoreAggregatedRoles = roles ?? false;
  const instanceLabelKey = general["application.instanceLabelKey"]?.trim() || defaultCompareSettings.instanceLabelKey;
  if (typeof ignoreAggregatedRoles === "boolean")
    return { ignoreAggregatedRoles, ignoreStatus: readStatus(status), instanceLabelKey };
  throw refuse(place, `ignoreAggregatedRoles takes true or false, not ${JSON.stringify(roles)}`);
}

/** YAML reads a bare `off` as false. */
function readStatus(status: Json | undefined): CompareSettings["ignoreStatus"] {
  if (status === "crd") return "crd";
  return status === "none" || status === "off" || status === "false" || status === false ? "none" : "all";
}
