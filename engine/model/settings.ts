/** The `data` of a ConfigMap or the decoded `data` of a Secret. */
export type SettingsMap = Readonly<Record<string, string>>;

/** Argo CD's named configuration objects as they stand in the control namespace; an absent object is an empty map. */
export interface RawSettings {
  /** `argocd-cm` */
  readonly general: SettingsMap;
  /** `argocd-rbac-cm` */
  readonly rbac: SettingsMap;
  /** `argocd-secret`, base64 already decoded. Never logged. */
  readonly secret: SettingsMap;
}
